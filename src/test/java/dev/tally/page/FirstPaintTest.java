package dev.tally.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import dev.tally.ServerProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the server writes into the page, without script and with; whatever text the shop holds. */
class FirstPaintTest {

  private static final String HOSTILE =
      "</h3></template><img src=x onerror=seen.scripts++><script>seen.scripts++</script>"
          + " \" onclick=\"seen.scripts++\" '{{total}}' &amp; \uD83E\uDD16 שלום \u202Eevil";
  private static final String INFO =
      "<svg onload=seen.scripts++> <!--products--> \"مرحبا\" `${1}`\n$& $1";

  private static Chromium chromium;
  private static ServerProcess server;

  @BeforeAll
  static void launch(@TempDir Path directory) throws Exception {
    server = ServerProcess.start(directory, "demo", "--port", "0", "--simulate", "off");
    chromium = new Chromium();
    try (ShopPage setting = new ShopPage(chromium, server.uri())) {
      setting.category("hostile");
      setting.product("hostile", HOSTILE, "1.00", INFO);
      setting.category("long");
      setting.product("long", "Donaudampfschifffahrt".repeat(9), "123456789012.9999", "-");
      setting.product("long", "A name of many words ".repeat(9).strip(), "1", "Text. ".repeat(300));
      setting.product("long", "Short", "1", "-");
    }
    Shopping orders = new Shopping(server.uri());
    orders.order("D1", 1_000_000);
    orders.order("D2", 999_999);
    orders.order("D3", 9);
  }

  @AfterAll
  static void quit() {
    chromium.close();
    server.close();
  }

  @Test
  void withoutScript_itReads_andOffersNothingThatNeedsScript() {
    var without = new Browser.NewContextOptions().setJavaScriptEnabled(false);
    try (ShopPage shop = new ShopPage(chromium, server.uri(), without)) {
      shop.visit("?category=electronics");

      assertThat(shop.items().locator(".name"))
          .hasText(new String[] {"Vacuum Cleaner", "Leaf Blower"});
      assertThat(shop.total("Leaf Blower")).hasText("7");
      assertThat(shop.item("Vacuum Cleaner").locator(".rrp")).containsText("99.99");
      Page page = shop.page();
      assertThat(page.locator("#add")).isHidden();
      assertThat(page.locator("#status")).isHidden();
      assertThat(page.locator(".order:visible")).hasCount(0);
      assertThat(page.locator("noscript .panel")).isVisible();
      assertThat(page.locator("noscript button")).isVisible();
      shop.visit("?category=confectionery"); // what its form asks for
      assertThat(shop.total("Chocolate Bar")).hasText("101");
      page.screenshot(
          new Page.ScreenshotOptions()
              .setPath(Path.of("target", "screenshots", "no-script-light-1280.png")));
    }
  }

  @Test
  void withScript_theListIsNotAskedFor_andTheFeedGoesOnFromIt() {
    List<String> asked = new ArrayList<>();
    try (ShopPage shop = new ShopPage(chromium, server.uri())) {
      shop.page().onRequest(request -> asked.add(request.url()));
      shop.open("?category=electronics");

      assertThat(shop.<List<String>>seen("sockets")).hasSize(1);
      assertThat(shop.<List<String>>seen("sockets").get(0)).contains("/orders/electronics?since=");
      assertThat(asked)
          .noneMatch(url -> url.endsWith("/electronics") || url.endsWith("/categories"));
      assertThat(shop.<List<?>>seen("removed")).isEmpty();
    }
  }

  @Test
  void hostileText_isText_inTheServersHtml() throws Exception {
    var without = new Browser.NewContextOptions().setJavaScriptEnabled(false);
    try (ShopPage shop = new ShopPage(chromium, server.uri(), without)) {
      shop.visit("?category=hostile");
      assertText(shop);
    }
  }

  @Test
  void hostileText_isText_inTheScriptsHtml_andNothingOfItRuns() throws Exception {
    try (ShopPage shop = new ShopPage(chromium, server.uri())) {
      shop.open("?category=hostile");
      assertText(shop);
      shop.assertNothingForeignRan();
      shop.page().selectOption("#category", "electronics");
      assertThat(shop.item("Leaf Blower")).isVisible();
      shop.page().selectOption("#category", "hostile");
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

  @ParameterizedTest
  @ValueSource(ints = {1200, 390})
  void nothingShifts_whileTheTotalsCome_andMove(int width) throws Exception {
    assertThat(shift(width, "electronics", "A1", 1)).isZero();
    // The server groups no digits, for it does not know the reader's language.
    assertThat(shift(width, "long", "D1", 1)).as("seven digits").isLessThan(0.01);
    assertThat(shift(width, "long", "D3", 90)).as("one digit more").isLessThan(0.01);
  }

  /** How much shifted while that product was ordered. */
  private static double shift(int width, String category, String id, int quantity)
      throws Exception {
    var size = new Browser.NewContextOptions().setViewportSize(width, 844);
    try (ShopPage shop = new ShopPage(chromium, server.uri(), size)) {
      shop.open("?category=" + category);
      Locator total = shop.page().locator("[data-id=" + id + "] .orders");
      String before = total.textContent();
      new Shopping(server.uri()).order(id, quantity);
      assertThat(total).not().hasText(before);
      shop.page().evaluate("() => new Promise((done) => setTimeout(done, 1500))"); // lines, marks
      double shift = shop.<Number>seen("shift").doubleValue();
      if (shift > 0) {
        System.out.printf("%s at %d shifted by %f: %s%n", id, width, shift, shop.seen("shifted"));
      }
      return shift;
    }
  }

  @Test
  void theLine_tellsWhatTheHistorySays_andWhatCameLive() throws Exception {
    Shopping orders = new Shopping(server.uri());
    try (ShopPage shop = new ShopPage(chromium, server.uri())) {
      shop.category("lines");
      shop.product("lines", "Yarn", "1", "-");
      shop.product("lines", "Never", "1", "-");
      shop.visit("?category=lines");
      String id = shop.item("Yarn").getAttribute("data-id");
      orders.order(id, 12);
      shop.open("?category=lines");
      var line = shop.item("Yarn").locator(".spark");
      assertThat(line).hasAttribute("aria-label", "12 ordered in the last 30 minutes");
      assertThat(shop.item("Never").locator(".spark"))
          .hasAttribute("aria-label", "None ordered in the last 30 minutes");
      shop.page().selectOption("#category", "electronics");
      assertThat(shop.item("Leaf Blower")).isVisible();
      orders.order(id, 5); // while away
      shop.page().selectOption("#category", "lines");
      assertThat(line).hasAttribute("aria-label", "17 ordered in the last 30 minutes");
      String path = line.locator("path").getAttribute("d");
      orders.order(id, 3);
      assertThat(line).hasAttribute("aria-label", "20 ordered in the last 30 minutes");
      assertThat(path).startsWith("M0 9.5L1 ").contains("L29 ");
    }
  }
}
