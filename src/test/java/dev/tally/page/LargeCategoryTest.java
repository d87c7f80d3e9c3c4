package dev.tally.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import dev.tally.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Categories of which the server puts only a part into the page: every total is the server's, those
 * of the products that the script adds as well.
 */
class LargeCategoryTest {

  private static final JsonMapper JSON = JsonMapper.shared();

  private final HttpClient http = HttpClient.newHttpClient();
  @TempDir private Path directory;
  private Chromium chromium;
  private ServerProcess server;

  @BeforeEach
  void start() throws IOException {
    server = start("0");
    chromium = new Chromium();
  }

  @AfterEach
  void close() {
    chromium.close();
    server.close();
  }

  private ServerProcess start(String port) throws IOException {
    return ServerProcess.start(
        directory, "demo", "--host", "127.0.0.1", "--port", port, "--simulate", "off");
  }

  @ParameterizedTest
  @CsvSource({"450, 10, 200", "30, 5000, 19"})
  void everyTotal_isTheServers_inAPartOfThePage_afterAReload_aSwitch_andARestart(
      int products, int characters, int inThePage) throws Exception {
    stock(products, characters);
    orderEach(products, "first");
    assertFirstPaint(inThePage);
    try (ShopPage shop = new ShopPage(chromium, server.uri())) {
      shop.open("?category=crowd");
      awaitServersTotals(shop, products);
      orderEach(products, "second");
      awaitServersTotals(shop, products);

      shop.page().reload();
      awaitServersTotals(shop, products);

      shop.page().selectOption("#category", "electronics");
      assertThat(shop.item("Leaf Blower")).isVisible();
      orderEach(products, "third");
      shop.page().selectOption("#category", "crowd");
      awaitServersTotals(shop, products);

      server.kill();
      server = start(String.valueOf(server.uri().getPort()));
      orderEach(products, "fourth");
      awaitServersTotals(shop, products);
      shop.assertNothingBlanked();
    }
  }

  @Test
  void theTwoHundredAndFirstProduct_showsItsTotal_andTheSumHasIt() throws Exception {
    stock(201, 10);
    order("{\"order\":\"a\",\"lines\":[{\"id\":\"C200\",\"quantity\":5}]}");
    order("{\"order\":\"b\",\"lines\":[{\"id\":\"C201\",\"quantity\":7}]}");
    try (ShopPage shop = new ShopPage(chromium, server.uri())) {
      shop.open("?category=crowd");

      assertThat(shop.total("Product 201")).hasText("7");
      assertThat(shop.page().locator("#summary")).hasText("201 products, 12 ordered");
    }
  }

  /** Before any script has run. */
  private void assertFirstPaint(int inThePage) throws Exception {
    var without = new Browser.NewContextOptions().setJavaScriptEnabled(false);
    try (ShopPage shop = new ShopPage(chromium, server.uri(), without)) {
      shop.visit("?category=crowd");
      Map<String, Long> shown = new TreeMap<>();
      for (var item : shop.page().locator("#products product-item").all()) {
        String total = item.locator(".orders").textContent().replaceAll("\\D", "");
        shown.put(item.getAttribute("data-id"), Long.valueOf(total));
      }
      assertThat(shown).hasSize(inThePage);
      assertThat(counted()).containsAllEntriesOf(shown);
    }
  }

  private void awaitServersTotals(ShopPage shop, int products) throws Exception {
    Map<String, Long> counted = counted();
    assertThat(counted).hasSize(products);
    shop.page()
        .waitForCondition(
            () -> shown(shop.page()).equals(counted),
            new Page.WaitForConditionOptions().setTimeout(60_000));
  }

  private static Map<String, Long> shown(Page page) {
    Map<String, Long> totals = new TreeMap<>();
    Object all =
        page.evaluate(
            """
            () => [...document.querySelectorAll('#products product-item')].map((item) => [
              item.dataset.id, Number(item.querySelector('.orders').textContent.replace(/,/g, ''))])
            """);
    for (Object each : (Iterable<?>) all) {
      var pair = (java.util.List<?>) each;
      // What is pending is NaN, which comes as a Double.
      totals.put((String) pair.get(0), pair.get(1) instanceof Integer total ? (long) total : -1);
    }
    return totals;
  }

  private Map<String, Long> counted() throws Exception {
    Map<String, Long> totals = new TreeMap<>();
    for (JsonNode each : JSON.readTree(http.send(get(), BodyHandlers.ofString()).body())) {
      totals.put(each.get("id").asString(), each.get("total").asLong());
    }
    return totals;
  }

  private HttpRequest get() {
    return HttpRequest.newBuilder(server.uri().resolve("/orders/crowd")).build();
  }

  private void stock(int products, int characters) throws Exception {
    String info = "x".repeat(characters);
    send(
        "/-/products",
        IntStream.rangeClosed(1, products)
            .mapToObj(
                i ->
                    "{\"category\":\"crowd\",\"name\":\"Product %d\",\"rrp\":\"1\",\"info\":\"%s\"}"
                        .formatted(i, info))
            .collect(Collectors.joining("\n")));
  }

  /** Another quantity of each. */
  private void orderEach(int products, String key) throws Exception {
    send(
        "/orders",
        IntStream.rangeClosed(1, products)
            .mapToObj(
                i ->
                    "{\"order\":\"%s-%d\",\"lines\":[{\"id\":\"C%d\",\"quantity\":%d}]}"
                        .formatted(key, i, i, i))
            .collect(Collectors.joining("\n")));
  }

  private void order(String json) throws Exception {
    send("/orders", json);
  }

  private void send(String path, String lines) throws Exception {
    URI address = server.uri().resolve(path);
    HttpRequest request =
        HttpRequest.newBuilder(address)
            .header("Content-Type", "application/x-ndjson")
            .POST(BodyPublishers.ofString(lines))
            .build();
    var answer = http.send(request, BodyHandlers.ofString());
    assertThat(JSON.readTree(answer.body()).path("rejected").asInt(1)).as(answer.body()).isZero();
  }
}
