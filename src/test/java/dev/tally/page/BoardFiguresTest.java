package dev.tally.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import dev.tally.ServerProcess;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the board shows is what the server counted, in a real browser on a real server process. */
class BoardFiguresTest {

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static Chromium chromium;

  @TempDir private Path directory;
  private ServerProcess server;
  private BrowserContext context;
  private BoardPage board;

  @BeforeAll
  static void launch() {
    chromium = new Chromium();
  }

  @AfterAll
  static void quit() {
    chromium.close();
  }

  @BeforeEach
  void open() throws IOException {
    server = start("0");
    context = chromium.browser().newContext();
    board = new BoardPage(context, server.uri());
  }

  @AfterEach
  void close() {
    try {
      board.assertNothingWentWrong();
    } finally {
      context.close();
      server.close();
    }
  }

  private ServerProcess start(String port) throws IOException {
    return ServerProcess.start(
        directory, "demo", "--host", "127.0.0.1", "--port", port, "--simulate", "off");
  }

  @Test
  void everyMinute_isAsTheServerHasIt_ofTheShopAndOfACategory() throws Exception {
    order("old", "A1", 9, Duration.ofMinutes(40));
    order("new", "A2", 4, Duration.ofMinutes(3));
    order("sweet", "B1", 5, Duration.ofMinutes(3));

    board.open("");
    awaitWhatTheServerHas("");
    board.page().selectOption("#category", "confectionery");
    awaitWhatTheServerHas("&category=confectionery");

    assertThat(board.column(1).stream().filter(Integer.valueOf(1)::equals)).isNotEmpty();
    assertThat(cell("electronics", 2)).hasText(sumOf("electronics", "orders"));
    assertThat(cell("electronics", 3)).hasText(sumOf("electronics", "units"));
    assertThat(cell("confectionery", 3)).hasText(sumOf("confectionery", "units"));
  }

  @Test
  void aNewOrder_showsByItself() throws Exception {
    order("before", "B1", 500, Duration.ofMinutes(2));
    board.open("");
    Locator chocolate = board.locator("#best li[data-id=B1]");
    assertThat(chocolate.locator(".name")).hasText("Chocolate Bar");
    int before = Integer.parseInt(chocolate.locator(".units").textContent());
    order("now", "B1", 6, Duration.ZERO);

    assertThat(chocolate.locator(".units")).hasText(String.valueOf(before + 6), within(15_000));
    awaitWhatTheServerHas("");
  }

  @Test
  void aReload_showsThePast_alsoAfterTheServerCameBack() throws Exception {
    order("old", "A1", 9, Duration.ofMinutes(40));
    board.open("?category=electronics");
    awaitWhatTheServerHas("&category=electronics");
    board.page().reload();
    awaitWhatTheServerHas("&category=electronics");
    String port = String.valueOf(server.uri().getPort());
    server.kill();
    assertThat(board.locator("#status")).hasText("Offline", within(15_000));
    server = start(port);

    assertThat(board.locator("#status")).hasText("Live", within(15_000));
    awaitWhatTheServerHas("&category=electronics");
    assertThat(board.column(2).stream().mapToInt(Integer.class::cast).sum()).isGreaterThan(8);
  }

  @Test
  void theBestSellers_areTheTenThatTheServerNames_theBestFirst() throws Exception {
    for (int n = 3; n <= 13; n++) {
      post("/electronics", JSON.writeValueAsString(new Product("Robot " + n, "1", "-")));
      order("k" + n, "A" + n, 1_000 + (n == 3 ? 0 : n / 2), Duration.ofMinutes(1));
    }
    board.open("");

    assertThat(board.locator("#best li .id"))
        .hasText(new String[] {"A12", "A13", "A10", "A11", "A8", "A9", "A6", "A7", "A4", "A5"});
  }

  @Test
  void aHostileName_isText() throws Exception {
    String hostile = "<img src=x onerror=alert(1)> \"Robot\" \uD83E\uDD16 \u05E9\u05DC\u05D5\u05DD";
    String product = JSON.writeValueAsString(new Product(hostile, "22.40", "-"));
    post("/electronics", product);
    String title = "<script>alert(2)</script>";
    post("/categories", JSON.writeValueAsString(new Category("odd", title)));
    order("one", "A3", 999, Duration.ZERO);
    board.open("");

    assertThat(board.locator("#best li[data-id=A3] .name")).hasText(hostile);
    assertThat(board.locator("#best img, #categories script")).hasCount(0);
    assertThat(board.locator("#category option").last()).hasText(title);
    assertThat(board.locator("#categories tr[data-category=odd] button")).hasText(title);
  }

  @Test
  void viewers_areCountedWhereTheyLook() {
    Page shop = context.newPage();
    shop.navigate(server.uri().resolve("/?category=confectionery").toString());
    assertThat(shop.locator("#status")).hasAttribute("data-state", "live");
    board.open("?category=confectionery");

    assertThat(board.locator("#viewers")).hasText("1");
    assertThat(cell("confectionery", 4)).hasText("1");
    assertThat(cell("electronics", 4)).hasText("0");
  }

  @Test
  void aShopWithManyCategories_isAskedForAFewOfThemATurn_andForAllInTheEnd() throws Exception {
    for (int i = 1; i <= 30; i++) {
      post("/categories", "{\"name\":\"shelf-%d\"}".formatted(i));
    }
    board.page().clock().install();
    board.open("");
    assertThat(histories()).isEqualTo(1 + 12);
    assertThat(board.asked()).filteredOn(url -> url.endsWith("&products=0")).hasSize(12);

    for (int turn = 2; turn <= 3; turn++) {
      board.page().clock().runFor(5_000);
      int soFar = turn * (1 + 12);
      board.page().waitForCondition(() -> histories() == soFar);
    }
    assertThat(cell("shelf-30", 2)).hasText("0");
  }

  private long histories() {
    return board.asked().stream().filter(url -> url.contains("/-/history")).count();
  }

  private Locator cell(String category, int column) {
    return board.locator("#categories tr[data-category=" + category + "] > *").nth(column);
  }

  /**
   * A minute may pass in between, or the server may still read old orders: both are looked at
   * again.
   */
  private void awaitWhatTheServerHas(String query) {
    await()
        .atMost(Duration.ofSeconds(15))
        .untilAsserted(
            () -> {
              JsonNode history = history(query);
              assertThat(history.path("complete").asBoolean(true)).isTrue();
              assertThat(board.column(1)).isEqualTo(numbers(history.get("orders")));
              assertThat(board.column(2)).isEqualTo(numbers(history.get("units")));
              assertThat(times()).isEqualTo(minutes(history));
            });
  }

  private List<?> times() {
    return (List<?>)
        board
            .page()
            .evaluate(
                """
                () => [...document.querySelectorAll('#minutes time')].map((time) => time.dateTime)
                  .reverse()
                """);
  }

  private static List<String> minutes(JsonNode history) {
    Instant from = Instant.parse(history.get("from").asString());
    return IntStream.range(0, 60)
        .mapToObj(i -> from.plus(Duration.ofMinutes(i)).toString().replace("Z", ".000Z"))
        .toList();
  }

  private static List<Integer> numbers(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asInt).toList();
  }

  private String sumOf(String category, String what) throws Exception {
    return String.valueOf(
        numbers(history("&category=" + category).get(what)).stream().mapToInt(n -> n).sum());
  }

  private JsonNode history(String query) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(server.uri().resolve("/-/history?minutes=60" + query)).build();
    return JSON.readTree(CLIENT.send(request, BodyHandlers.ofString()).body());
  }

  private void order(String key, String id, int quantity, Duration ago) throws Exception {
    post(
        "/orders",
        """
        {"order":"%s","at":"%s","lines":[{"id":"%s","quantity":%d}]}"""
            .formatted(key, Instant.now().minus(ago), id, quantity));
  }

  private void post(String path, String json) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(server.uri().resolve(path))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(json))
            .build();
    HttpResponse<String> answer = CLIENT.send(request, BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 202);
  }

  private static com.microsoft.playwright.assertions.LocatorAssertions.HasTextOptions within(
      double millis) {
    return new com.microsoft.playwright.assertions.LocatorAssertions.HasTextOptions()
        .setTimeout(millis);
  }

  private record Product(String name, String rrp, String info) {}

  private record Category(String name, String title) {}
}
