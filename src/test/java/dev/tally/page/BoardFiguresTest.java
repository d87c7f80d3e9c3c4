package dev.tally.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/**
 * Checks that the board shows what the server counted, in a real browser on a real server. The
 * board's clock stands still, so it polls again only when a test has it do so; what sells best
 * comes by the feed.
 */
@InBrowser
class BoardFiguresTest {

  @RegisterExtension private static final BrowserFixture fixture = BrowserFixture.still();

  private final Shopping shop = fixture.shop();
  private BrowserContext context;
  private BoardPage board;

  @BeforeEach
  void open() {
    context = fixture.context();
    board = new BoardPage(context, fixture.uri());
    board.haltClock();
  }

  @AfterEach
  void nothingWentWrong() {
    board.assertNothingWentWrong();
  }

  /** Creates a category of the test's own with one product, and returns the product's id. */
  private String stock(String category) {
    shop.category(category);
    return shop.add(category, "Robot");
  }

  @Test
  void everyMinute_isAsTheServerHasIt_ofTheShopAndOfACategory() {
    String radio = stock("radios");
    String fan = stock("fans");
    shop.order(radio, 9, Duration.ofMinutes(40));
    shop.order(radio, 4, Duration.ofMinutes(3));
    shop.order(fan, 5, Duration.ofMinutes(3));

    board.open("");
    awaitWhatTheServerHas("");
    board.page().selectOption("#category", "fans");
    awaitWhatTheServerHas("&category=fans");

    assertThat(board.column(1).stream().filter(Integer.valueOf(1)::equals)).hasSize(1);
    assertThat(cell("radios", 2)).hasText("2");
    assertThat(cell("radios", 3)).hasText("13");
    assertThat(cell("fans", 2)).hasText("1");
    assertThat(cell("fans", 3)).hasText("5");
  }

  @Test
  void aNewOrder_showsByItself() {
    String sweet = stock("sweets");
    shop.order(sweet, 500, Duration.ofMinutes(2));
    board.open("?category=sweets");
    Locator best = board.locator("#best li[data-id=" + sweet + "]");
    assertThat(best.locator(".name")).hasText("Robot");
    assertThat(best.locator(".units")).hasText("500");
    int before = board.asked().size();
    shop.order(sweet, 6);
    assertThat(best.locator(".units")).hasText("506");
    assertThat(board.askedSince(before)).as("the feed alone").isEmpty();
    awaitWhatTheServerHas("&category=sweets");
  }

  @Test
  void aReload_showsThePast_alsoAfterTheServerCameBack() {
    shop.order(stock("lamps"), 9, Duration.ofMinutes(40));
    board.open("?category=lamps");
    awaitWhatTheServerHas("&category=lamps");
    board.page().reload();
    awaitWhatTheServerHas("&category=lamps");
    fixture.server().stop();
    board.turn();
    assertThat(board.locator("#figures")).hasAttribute("data-stale", "");
    assertThat(board.locator("#notice")).containsText("as of ");
    fixture.server().start();

    awaitWhatTheServerHas("&category=lamps");
    assertThat(board.column(2).stream().mapToInt(Integer.class::cast).sum()).isEqualTo(9);
  }

  @Test
  void theBestSellers_areTheTenThatTheServerNames_theBestFirst() {
    shop.category("robots");
    List<String> ids = new ArrayList<>();
    for (int n = 0; n < 11; n++) {
      ids.add(shop.add("robots", "Robot " + n));
      shop.order(ids.get(n), 1_000 + (n == 0 ? 0 : (n + 3) / 2), Duration.ofMinutes(1));
    }
    board.open("?category=robots");

    assertThat(board.locator("#best li .id"))
        .hasText(
            IntStream.of(9, 10, 7, 8, 5, 6, 3, 4, 1, 2).mapToObj(ids::get).toArray(String[]::new));
  }

  @Test
  void aHostileName_isText() {
    String hostile = "<img src=x onerror=alert(1)> \"Robot\" \uD83E\uDD16 \u05E9\u05DC\u05D5\u05DD";
    String title = "<script>alert(2)</script>";
    shop.category("odd", title);
    String id = shop.add("odd", hostile);
    shop.order(id, 999);
    board.open("?category=odd");

    assertThat(board.locator("#best li[data-id=" + id + "] .name")).hasText(hostile);
    assertThat(board.locator("#best img, #categories script")).hasCount(0);
    assertThat(board.locator("#category option").last()).hasText(title);
    assertThat(board.locator("#categories tr[data-category=odd] button")).hasText(title);
  }

  @Test
  void viewers_areCountedWhereTheyLook() {
    stock("looked-at");
    stock("passed-by");
    Page reader = context.newPage();
    reader.navigate(fixture.uri().resolve("/?category=looked-at").toString());
    assertThat(reader.locator("#status")).hasAttribute("data-state", "live");
    board.open("?category=looked-at");

    assertThat(board.locator("#viewers")).hasText("1");
    assertThat(cell("looked-at", 4)).hasText("1");
    assertThat(cell("passed-by", 4)).hasText("0");
  }

  @Test
  void aShopWithManyCategories_isAskedForAllOfThemAtOnce_andShowsTheBusiestFirst() {
    for (int i = 1; i <= 30; i++) {
      shop.category("shelf-" + i);
    }
    String few = shop.add("shelf-7", "Few");
    String many = shop.add("shelf-30", "Many");
    shop.order(few, 1);
    for (int i = 0; i < 40; i++) {
      shop.order(many, 2);
    }
    board.open("");
    assertThat(histories()).isEqualTo(1);
    assertThat(board.locator("#categories")).not().containsText("…");
    assertThat(cell("shelf-30", 2)).hasText("40");
    assertThat(cell("shelf-30", 3)).hasText("80");
    assertThat(cell("shelf-7", 2)).hasText("1");
    assertThat(cell("shelf-8", 2)).hasText("0");
    assertThat(rows().first()).hasAttribute("data-category", "shelf-30");
  }

  @Test
  void everyColumn_sortsTheCategories_andTurnsRound() {
    shop.category("rack-10");
    shop.category("rack-2");
    shop.order(shop.add("rack-2", "Sold"), 7);
    board.open("");
    for (int column = 1; column <= 4; column++) {
      Locator head = board.locator("#categories thead th").nth(column);
      int place = column;
      if (!"descending".equals(head.getAttribute("aria-sort"))) {
        head.getByRole(AriaRole.BUTTON).click();
      }
      assertThat(head).hasAttribute("aria-sort", "descending");
      assertThat(numbers(place)).isSortedAccordingTo((a, b) -> b - a);
      head.getByRole(AriaRole.BUTTON).click();
      assertThat(head).hasAttribute("aria-sort", "ascending");
      assertThat(numbers(place)).isSorted();
      head.getByRole(AriaRole.BUTTON).click();
    }
    board.locator("#categories thead button").first().click();
    assertThat(rows().locator("th").allTextContents())
        .containsSubsequence("Confectionery", "Electronics", "Rack 2", "Rack 10");
  }

  private List<Integer> numbers(int column) {
    return rows().locator("td:nth-child(" + (column + 1) + ")").allTextContents().stream()
        .map(text -> Integer.parseInt(text.replace(",", "")))
        .toList();
  }

  private Locator rows() {
    return board.locator("#categories tbody tr");
  }

  private long histories() {
    return board.asked().stream().filter(url -> url.contains("/-/history")).count();
  }

  private Locator cell(String category, int column) {
    return board.locator("#categories tr[data-category=" + category + "] > *").nth(column);
  }

  /** Polls again if a minute has passed in between, or the server was still reading old orders. */
  private void awaitWhatTheServerHas(String query) {
    await()
        .pollInSameThread()
        .untilAsserted(
            () -> {
              board.turn();
              JsonNode history = shop.read("/-/history?minutes=60" + query);
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
}
