package dev.tally.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.WebSocket;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What sold in a time that ends now, and what sold best: on the page, and embedded elsewhere. */
@InBrowser
class WindowPageTest {

  @RegisterExtension private static final BrowserFixture fixture = BrowserFixture.still();
  @RegisterExtension private static final ForeignSite site = new ForeignSite();

  private final List<WebSocket> sockets = new ArrayList<>();
  private Page page;

  @BeforeEach
  void open() {
    page = fixture.context().newPage();
    page.onWebSocket(sockets::add);
  }

  private void show(String body) {
    String script =
        "<script type=module src=\"%s\"></script>"
            .formatted(fixture.uri().resolve("/-/embed/v1/order-count.js"));
    page.navigate(site.add("<!doctype html><title>Shop</title>" + script + body, Map.of()));
  }

  private Locator count(String window) {
    return page.locator("order-count[window='" + window + "'] [part=count]");
  }

  private static long shown(Locator number) {
    return Long.parseLong(number.textContent().replaceAll("\\D", ""));
  }

  @Test
  void counts_ofEachWindow_areWhatTheServerSays_overOneConnectionEach() {
    fixture.shop().order("A1", 1_000, Duration.ofDays(10));
    fixture.shop().order("A1", 100, Duration.ofDays(2));
    fixture.shop().order("A1", 10, Duration.ofHours(3));
    show(
        """
        <order-count product=A1 window=1h>…</order-count>
        <order-count product=A1 window=24h>…</order-count> <order-count product=A2 window=24h>…</order-count>
        <order-count product=A1 window=7d>…</order-count>
        <order-count product=A1 window=all>…</order-count>
        <order-count product=A1 window=yesterday>no such</order-count>""");
    assertThat(page.locator("order-count[data-state=live]")).hasCount(5);
    long hour = shown(count("1h"));
    assertThat(shown(count("24h").first())).isEqualTo(hour + 10);
    assertThat(shown(count("7d"))).isEqualTo(hour + 110);
    assertThat(shown(count("all"))).isEqualTo(hour + 1_110);
    assertThat(sockets).hasSize(4);
    assertThat(page.locator("[window=yesterday]")).hasAttribute("data-state", "pending");

    fixture.shop().order("A1", 5);
    assertThat(count("7d")).hasText(String.valueOf(hour + 115));
    page.evaluate("() => { document.querySelector('[window=all]').window = '1h'; }");
    assertThat(page.locator("[window='1h'][data-state=live]")).hasCount(2);
    assertThat(count("1h").last()).hasText(String.valueOf(hour + 5));
  }

  /** A number that may be too low is not shown; the last one that was right stays. */
  @Test
  void count_ofAWindowThatIsNotComplete_waits_andFallsLater() {
    ScriptedServer scripted = new ScriptedServer(page);
    show("<order-count product=A1 window=24h>waiting</order-count>");
    assertThat(scripted.awaitConnection(1)).isEqualTo("/orders?ids=A1&window=24h");
    scripted.total("A1", 3);
    scripted.say("{\"event\":\"synced\",\"complete\":false,\"position\":\"w-1\"}");
    scripted.total("A1", 4);
    Locator element = page.locator("order-count");
    assertThat(element).hasAttribute("data-state", "pending");
    scripted.total("A1", 142);
    scripted.say("{\"event\":\"completeness\",\"complete\":true}");
    assertThat(count("24h")).hasText("142");
    assertThat(element).hasAttribute("data-state", "live");
    scripted.total("A1", 141);
    assertThat(count("24h")).hasText("141");

    scripted.close(1012, "retry=10");
    scripted.awaitConnection(2);
    scripted.total("A1", 2);
    scripted.say("{\"event\":\"synced\",\"complete\":false,\"position\":\"w-2\"}");
    assertThat(element).hasAttribute("data-state", "stale");
    assertThat(count("24h")).hasText("141");
    scripted.total("A1", 140);
    scripted.say("{\"event\":\"completeness\",\"complete\":true}");
    assertThat(count("24h")).hasText("140");
    assertThat(element).hasAttribute("data-state", "live");
  }

  /**
   * One socket for ids and skus; a sku that nobody has waits, and one that is passed on follows.
   */
  @Test
  void counts_bySku_comeAlive_andFollowTheirSku() {
    fixture.shop().category("named");
    String first = fixture.shop().add("named", "First");
    String second = fixture.shop().add("named", "Second");
    fixture.shop().order(second, 8);
    show(
        """
        <order-count sku="shop, 1">…</order-count> <order-count product=A1>…</order-count>
        <script>addEventListener('order-change', ({ detail }) => { window.heard = detail; });</script>""");
    Locator bySku = page.locator("order-count[sku]");
    assertThat(page.locator("order-count[product=A1]")).hasAttribute("data-state", "live");
    assertThat(bySku).hasAttribute("data-state", "pending");

    fixture.shop().change("named", first, Map.of("sku", "shop, 1"));
    assertThat(bySku.locator("[part=count]")).hasText("0");
    fixture.shop().order(first, 3);
    assertThat(bySku.locator("[part=count]")).hasText("3");
    assertThat(page.evaluate("() => heard.product + ' ' + heard.sku"))
        .isEqualTo(first + " shop, 1");
    fixture.shop().remove("named", first);
    assertThat(bySku).hasAttribute("data-state", "stale");
    fixture.shop().change("named", second, Map.of("sku", "shop, 1"));
    assertThat(bySku.locator("[part=count]")).hasText("8");
    assertThat(bySku).hasAttribute("data-state", "live");
    assertThat(sockets).hasSize(1);
  }

  @Test
  void bestSellers_areAList_thatKeepsItsRows() {
    fixture.shop().category("ranked");
    String first = fixture.shop().add("ranked", "First");
    String second = fixture.shop().add("ranked", "Second & last");
    show(
        """
        <order-top count=3 category=ranked window=24h href="https://shop.example/p/{id}">nothing yet</order-top>""");
    Locator element = page.locator("order-top");
    assertThat(element).hasAttribute("data-state", "live");
    assertThat(element.locator("slot")).hasCSS("display", "contents");
    fixture.shop().order(first, 7);
    fixture.shop().order(second, 5);
    Locator rows = element.locator("[part=item]");
    assertThat(rows).hasText(new String[] {"First 7", "Second & last 5"});
    page.evaluate(
        "() => { window.row = document.querySelector('order-top').shadowRoot.querySelector('li'); }");
    fixture.shop().order(second, 5);
    assertThat(rows).hasText(new String[] {"Second & last 10", "First 7"});
    assertThat(
            page.evaluate(
                "() => row === document.querySelector('order-top').shadowRoot.querySelector('li:last-child')"))
        .isEqualTo(true);
    assertThat(rows.first().locator("[part=name]"))
        .hasAttribute("href", "https://shop.example/p/" + second);
    fixture.shop().remove("ranked", second);
    assertThat(rows).hasText(new String[] {"First 7"});
    page.evaluate("() => Object.assign(document.querySelector('order-top'), { locale: 'de' })");
    page.evaluate("() => document.querySelector('order-top').setAttribute('window', 'never')");
    assertThat(element).hasAttribute("data-state", "pending");
    assertThat(rows.first()).isHidden();
    page.evaluate("() => document.querySelector('order-top').setAttribute('window', '1h')");
    assertThat(rows).hasText(new String[] {"First 7"});
  }

  @Test
  void page_countsAChosenTime_andKeepsItInItsAddress() {
    fixture.shop().category("timed");
    String id = fixture.shop().add("timed", "Kite");
    fixture.shop().order(id, 500, Duration.ofDays(3));
    fixture.shop().order(id, 20);
    ShopPage shop = fixture.reader().open("?category=timed");
    Page at = shop.page();
    Locator number = at.locator("#products .orders");
    assertThat(number).hasText("520");
    at.selectOption("#window", "24h");
    assertThat(number).hasText("20");
    assertThat(at.locator("#summary")).hasText("1 product, 20 ordered in 24 hours");
    assertThat(at.locator("#products[data-stale]")).hasCount(0);
    assertThat(at.locator("#json-totals")).hasAttribute("href", "orders/timed?window=24h");
    assertThat(at.url()).endsWith("?category=timed&window=24h");
    fixture.shop().order(id, 2);
    assertThat(number).hasText("22");

    String html =
        new String(fixture.shop().file("/?category=timed&window=24h"), StandardCharsets.UTF_8);
    assertThat(html).contains("value=\"22\"").contains("<option value=\"24h\" selected>");
    at.reload();
    shop.awaitState("live");
    assertThat(number).hasText("22");
    at.goBack();
    assertThat(number).hasText("522");
    assertThat(at.locator("#window")).hasValue("");
  }

  @ParameterizedTest
  @CsvSource({"360, 800, LIGHT", "1280, 800, DARK"})
  void pictures_ofAWindow(int width, int height, ColorScheme scheme) {
    BrowserContext context =
        fixture.context(
            new Browser.NewContextOptions().setViewportSize(width, height).setColorScheme(scheme));
    Page at = context.newPage();
    at.navigate(fixture.uri().resolve("/?window=24h").toString());
    assertThat(at.locator("#status")).hasAttribute("data-state", "live");
    at.screenshot(
        new Page.ScreenshotOptions()
            .setPath(Path.of("target", "screenshots", "window-" + width + ".png")));
    assertThat(at.evaluate("() => document.documentElement.scrollWidth <= innerWidth"))
        .isEqualTo(true);
  }
}
