package dev.tally.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.BoundingBox;
import com.microsoft.playwright.options.WaitUntilState;
import dev.tally.FaultProxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The page as the server writes it, with and without script, whatever text the shop holds. */
@InBrowser
class FirstPaintTest {

  private static final String HOSTILE =
      "</h3></template><img src=x onerror=seen.scripts++><script>seen.scripts++</script>"
          + " \" onclick=\"seen.scripts++\" '{{total}}' &amp; \uD83E\uDD16 שלום \u202Eevil";
  private static final String INFO =
      "<svg onload=seen.scripts++> <!--products--> \"مرحبا\" `${1}`\n$& $1";

  @RegisterExtension private static final BrowserFixture fixture = BrowserFixture.still();

  @BeforeAll
  static void stock() {
    Shopping shop = fixture.shop();
    shop.category("hostile");
    shop.add("hostile", HOSTILE, "1.00", INFO);
  }

  @Test
  void withoutScript_itReads_andOffersNothingThatNeedsScript() {
    var without = new Browser.NewContextOptions().setJavaScriptEnabled(false);
    ShopPage shop = fixture.reader(without);
    shop.visit("?category=electronics");

    assertThat(shop.items().locator(".name"))
        .hasText(new String[] {"Vacuum Cleaner", "Leaf Blower"});
    assertThat(shop.total("Leaf Blower")).hasText("7");
    assertThat(shop.item("Vacuum Cleaner").locator(".rrp")).containsText("99.99");
    assertThat(shop.item("Vacuum Cleaner").locator(".plain")).hasText("EUR");
    Page page = shop.page();
    double below = page.locator("noscript .panel").boundingBox().y;
    BoundingBox cards = page.locator("#products").boundingBox();
    assertThat(below).isGreaterThan(cards.y + cards.height);
    assertThat(page.locator("#add")).isHidden();
    assertThat(page.locator("#status")).isHidden();
    assertThat(page.locator(".order:visible")).hasCount(0);
    assertThat(page.locator("noscript .panel")).isVisible();
    assertThat(page.locator("noscript button")).isVisible();
    shop.visit("?category=confectionery"); // the address that its form requests
    assertThat(shop.total("Chocolate Bar")).hasText("101");
    page.screenshot(
        new Page.ScreenshotOptions()
            .setPath(Path.of("target", "screenshots", "no-script-light-1280.png")));
  }

  @Test
  void withScript_theListIsNotAskedFor_andTheFeedGoesOnFromIt() {
    List<String> asked = new ArrayList<>();
    ShopPage shop = fixture.reader();
    shop.page().onRequest(request -> asked.add(request.url()));
    shop.open("?category=electronics");

    assertThat(shop.<List<String>>seen("sockets")).hasSize(1);
    assertThat(shop.<List<String>>seen("sockets").get(0)).contains("/orders/electronics?since=");
    assertThat(asked).noneMatch(url -> url.endsWith("/electronics") || url.endsWith("/categories"));
    assertThat(shop.<List<?>>seen("removed")).isEmpty();
  }

  @Test
  void hostileText_isText_inTheServersHtml() {
    var without = new Browser.NewContextOptions().setJavaScriptEnabled(false);
    ShopPage shop = fixture.reader(without);
    shop.visit("?category=hostile");
    assertText(shop);
  }

  @Test
  void hostileText_isText_inTheScriptsHtml_andNothingOfItRuns() {
    fixture.shop().category("hostile-too");
    fixture.shop().add("hostile-too", HOSTILE, "1.00", INFO);
    ShopPage shop = fixture.reader();
    shop.open("?category=hostile-too");
    assertText(shop);
    shop.assertNothingForeignRan();
    shop.page().selectOption("#category", "electronics");
    assertThat(shop.item("Leaf Blower")).isVisible();
    shop.page().selectOption("#category", "hostile-too");
    assertThat(shop.items()).hasCount(1);
    assertText(shop);
    shop.items().locator("summary").click();
    shop.items().locator(".order").click();
    assertThat(shop.page().locator("#notice")).hasText("Ordered one " + HOSTILE + ".");
    shop.fill(HOSTILE, "2", INFO);
    shop.submit();
    assertThat(shop.items()).hasCount(2);
    assertThat(shop.page().locator("#notice")).containsText("Added “" + HOSTILE + "” as ");
    shop.assertNothingForeignRan();
  }

  private static void assertText(ShopPage shop) {
    assertThat(shop.names().get(0)).isEqualTo(HOSTILE);
    assertThat(shop.items().locator(".info").first().textContent()).isEqualTo(INFO);
    assertThat(shop.items().locator("summary").first())
        .hasAttribute("aria-label", "Details of " + HOSTILE);
    assertThat(shop.items().locator(".order").first())
        .hasAttribute("aria-label", "Order one " + HOSTILE);
    assertThat(shop.page().locator("#products img, #products script")).hasCount(0);
  }

  /** Tries a total of few digits, one that the script groups, and one that gains a digit. */
  @ParameterizedTest
  @ValueSource(ints = {1200, 390})
  void nothingShifts_whileTheTotalsCome_andMove(int width) {
    Shopping shop = fixture.shop();
    String category = "long-" + width;
    shop.category(category);
    String few = shop.add(category, "Short", "1", "-");
    String seven = shop.add(category, "Donaudampfschifffahrt".repeat(9), "123456789012.9999", "-");
    String words = "A name of many words ".repeat(9).strip();
    shop.order(shop.add(category, words, "1", "Text. ".repeat(300)), 999_999);
    shop.order(seven, 1_000_000);
    shop.order(few, 9);

    assertNothingShifts(width, "electronics", "A1", 1);
    assertNothingShifts(width, category, seven, 1);
    assertNothingShifts(width, category, few, 90, 900);
  }

  /** Orders, and checks that nothing shifts from the first paint until all effects have ended. */
  private static void assertNothingShifts(
      int width, String category, String id, int... quantities) {
    var size = new Browser.NewContextOptions().setViewportSize(width, 844);
    ShopPage shop = fixture.reader(size).open("?category=" + category);
    Locator item = shop.page().locator("product-item[data-id=" + id + "]");
    for (int quantity : quantities) {
      String total = item.locator(".orders").textContent();
      String line = item.locator(".spark").getAttribute("aria-label");
      fixture.shop().order(id, quantity);
      assertThat(item.locator(".orders")).not().hasText(total);
      assertThat(item.locator(".spark")).not().hasAttribute("aria-label", line);
    }
    assertThat(LayoutShifts.of(shop.page())).as("%s at %d", id, width).isEmpty();
  }

  /**
   * Loads the page as over a slow line. What has arrived of it may be painted before the rest, but
   * not before all products have arrived, because a long name moves what stands beside it.
   */
  @ParameterizedTest
  @CsvSource({
    "1200, </product-item>",
    "390, </product-item>",
    "1200, </section>",
    "390, </section>"
  })
  void nothingShifts_whileThePageItselfComes(int width, String piece) throws Exception {
    Shopping shop = fixture.shop();
    String category = "slow-%d-%d".formatted(width, piece.length());
    shop.category(category);
    shop.add(category, "Short", "1", "-");
    shop.add(category, "Donaudampfschifffahrt".repeat(9), "123456789012.9999", "-");
    var options =
        new Browser.NewContextOptions()
            .setViewportSize(width, 844)
            .setExtraHTTPHeaders(Map.of("Accept-Encoding", "identity"));
    try (FaultProxy network = new FaultProxy(fixture.uri())) {
      network.holdAfter(piece);
      ShopPage page = new ShopPage(fixture.context(options), network.uri());
      page.page()
          .navigate(
              network.uri() + "/?category=" + category,
              new Page.NavigateOptions().setWaitUntil(WaitUntilState.COMMIT));
      awaitPaint(page, piece.equals("</section>"));
      assertThat(page.page().locator("aside")).hasCount(0);
      network.release();
      page.awaitState("live");

      assertThat(page.items()).hasCount(2);
      assertThat(LayoutShifts.of(page.page())).isEmpty();
    }
  }

  private static void awaitPaint(ShopPage page, boolean allProductsAreThere) {
    if (allProductsAreThere) {
      page.page()
          .waitForFunction("() => performance.getEntriesByName('first-contentful-paint').length");
    } else {
      assertThat(page.items()).hasCount(1);
      page.page().waitForTimeout(500); // during which nothing is painted
    }
  }

  @Test
  void theLine_tellsWhatTheHistorySays_andWhatCameLive() {
    fixture.shop().category("lines");
    String yarn = fixture.shop().add("lines", "Yarn");
    fixture.shop().add("lines", "Never");
    fixture.shop().order(yarn, 12);
    ShopPage shop = fixture.reader().open("?category=lines");
    Locator line = shop.item("Yarn").locator(".spark");
    assertThat(line).hasAttribute("aria-label", "12 ordered in the last 30 minutes");
    assertThat(shop.item("Never").locator(".spark"))
        .hasAttribute("aria-label", "None ordered in the last 30 minutes");
    shop.page().selectOption("#category", "electronics");
    assertThat(shop.item("Leaf Blower")).isVisible();
    fixture.shop().order(yarn, 5); // while away
    shop.page().selectOption("#category", "lines");
    assertThat(line).hasAttribute("aria-label", "17 ordered in the last 30 minutes");
    String path = line.locator("path").getAttribute("d");
    fixture.shop().order(yarn, 3);
    assertThat(line).hasAttribute("aria-label", "20 ordered in the last 30 minutes");
    assertThat(path).startsWith("M0 9.5L1 ").contains("L29 ");
  }
}
