package dev.tally.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/**
 * Categories that the server puts into the page only in part: every total is the server's, even
 * those of the products that the script adds.
 */
@InBrowser
class LargeCategoryTest {

  @RegisterExtension private static final BrowserFixture fixture = BrowserFixture.still();

  @ParameterizedTest
  @CsvSource({"many, 450, 10, 200", "long, 30, 5000, 19"})
  void everyTotal_isTheServers_inAPartOfThePage_afterAReload_aSwitch_andARestart(
      String category, int products, int characters, int inThePage) {
    List<String> ids = stock(category, products, characters);
    orderEach(ids, "first");
    assertFirstPaint(category, inThePage);
    ShopPage shop = fixture.reader().open("?category=" + category);
    awaitServersTotals(shop, category);
    orderEach(ids, "second");
    awaitServersTotals(shop, category);

    shop.page().reload();
    awaitServersTotals(shop, category);

    shop.page().selectOption("#category", "electronics");
    assertThat(shop.item("Leaf Blower")).isVisible();
    orderEach(ids, "third");
    shop.page().selectOption("#category", category);
    awaitServersTotals(shop, category);

    fixture.server().stop();
    fixture.server().start();
    orderEach(ids, "fourth");
    awaitServersTotals(shop, category);
    shop.assertNothingBlanked();
  }

  @Test
  void theTwoHundredAndFirstProduct_showsItsTotal_andTheSumHasIt() {
    List<String> ids = stock("crowd", 201, 10);
    fixture.shop().order(ids.get(199), 5);
    fixture.shop().order(ids.get(200), 7);
    ShopPage shop = fixture.reader().open("?category=crowd");

    assertThat(shop.total("Product 201")).hasText("7");
    assertThat(shop.page().locator("#summary")).hasText("201 products, 12 ordered");
  }

  /** Checks what is shown before any script has run. */
  private static void assertFirstPaint(String category, int inThePage) {
    var without = new Browser.NewContextOptions().setJavaScriptEnabled(false);
    ShopPage shop = fixture.reader(without);
    shop.visit("?category=" + category);
    Map<String, Long> shown = new TreeMap<>();
    for (Locator item : shop.page().locator("#products product-item").all()) {
      String total = item.locator(".orders").textContent().replaceAll("\\D", "");
      shown.put(item.getAttribute("data-id"), Long.valueOf(total));
    }
    assertThat(shown).hasSize(inThePage);
    assertThat(counted(category)).containsAllEntriesOf(shown);
  }

  private static void awaitServersTotals(ShopPage shop, String category) {
    Map<String, Long> counted = counted(category);
    shop.page().waitForCondition(() -> shown(shop.page()).equals(counted));
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
      List<?> pair = (List<?>) each;
      // A pending total is NaN, which arrives as a Double.
      totals.put((String) pair.get(0), pair.get(1) instanceof Integer total ? (long) total : -1);
    }
    return totals;
  }

  private static Map<String, Long> counted(String category) {
    Map<String, Long> totals = new TreeMap<>();
    for (JsonNode each : fixture.shop().read("/orders/" + category)) {
      totals.put(each.get("id").asString(), each.get("total").asLong());
    }
    return totals;
  }

  /** Adds products, and returns their ids. */
  private static List<String> stock(String category, int products, int characters) {
    String info = "x".repeat(characters);
    stream(
        "/-/products",
        products,
        i ->
            "{\"category\":\"%s\",\"name\":\"Product %d\",\"rrp\":\"1\",\"info\":\"%s\"}"
                .formatted(category, i, info));
    return fixture
        .shop()
        .read("/" + category)
        .valueStream()
        .map(p -> p.get("id").asString())
        .toList();
  }

  /** Orders a different quantity of each product. */
  private static void orderEach(List<String> ids, String key) {
    stream(
        "/orders",
        ids.size(),
        i ->
            "{\"order\":\"%s-%s\",\"lines\":[{\"id\":\"%s\",\"quantity\":%d}]}"
                .formatted(key, ids.get(i - 1), ids.get(i - 1), i));
  }

  private static void stream(String path, int lines, IntFunction<String> line) {
    JsonNode counts =
        fixture.shop().stream(
            path, IntStream.rangeClosed(1, lines).mapToObj(line).collect(Collectors.joining("\n")));
    assertThat(counts.get("accepted").asInt()).as("%s", counts).isEqualTo(lines);
  }
}
