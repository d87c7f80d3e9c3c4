package dev.tally.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.LocalServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the page, the board and the widget do in every browser. One browser and one server serve all
 * tests of a class; each orders products of its own. Leaves screenshots in target/screenshots.
 */
@InBrowser
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class OtherBrowserContract {

  private static final int PRODUCTS = 300;

  /** Every random wait is a tenth of the longest. */
  private static final String HASTE = "Math.random = () => 0.1;";

  /** WebSockets are refused by something on the way. */
  private static final String REFUSED =
      """
      window.WebSocket = class extends EventTarget {
        constructor() {
          super();
          queueMicrotask(() => this.dispatchEvent(new CloseEvent('close', { code: 1006 })));
        }
        close() {}
      };
      """;

  /**
   * The browser itself connects no WebSocket, as to a port of another protocol; and there is no
   * patience that could end.
   */
  private static final String FORBIDDEN =
      """
      const Real = WebSocket;
      window.WebSocket = class extends Real { constructor() { super('ws://127.0.0.1:1/'); } };
      const wait = setTimeout;
      window.setTimeout = (act, millis, ...rest) => (millis > 6_000 ? 0 : wait(act, millis, ...rest));
      """;

  private static final String COUNTS =
      "<order-count product=A1>pending</order-count> <order-top count=3>pending</order-top>";

  private static final String STATES =
      "[...document.querySelectorAll('order-count, order-top')].map(({ dataset }) => dataset.state).join()";

  private final ForeignSite site = new ForeignSite();
  private final List<OtherTab> tabs = new ArrayList<>();
  private OtherBrowser browser;
  private LocalServer server;
  private Shopping shop;

  /** Starts the browser that keeps the contract. */
  abstract OtherBrowser start(Path home) throws IOException;

  /** Returns whether a hash of a module that is only preloaded keeps it from running. */
  abstract boolean checksWhatIsPreloaded();

  @BeforeAll
  void begin(@TempDir Path directory) throws IOException {
    browser = start(Files.createDirectory(directory.resolve("browser")));
    server = LocalServer.start(LocalServer.still(directory.resolve("data")));
    shop = new Shopping(server.uri());
    shop.category("many");
    shop.stream(
        "/-/products",
        IntStream.rangeClosed(1, PRODUCTS)
            .mapToObj(
                "{\"category\":\"many\",\"name\":\"Product %d.\",\"rrp\":\"5\",\"info\":\"-\"}"
                    ::formatted)
            .collect(Collectors.joining("\n")));
    for (int i = 0; i < 10; i++) {
      shop.order("C" + (1 + 30 * i), 1_240 + i);
    }
  }

  @AfterEach
  void closeTabs() {
    tabs.forEach(OtherTab::close);
    tabs.clear();
  }

  @AfterAll
  void end() {
    browser.close();
    server.close();
    site.close();
  }

  private OtherTab tab() {
    OtherTab tab = browser.open();
    tabs.add(tab);
    return tab;
  }

  private OtherTab live(String path) {
    OtherTab tab = tab();
    tab.visit(server.uri() + path);
    awaitLive(tab);
    return tab;
  }

  private static void awaitLive(OtherTab tab) {
    tab.await("document.getElementById('status').dataset.state", "live");
  }

  @Test
  void hundredsOfProducts_showTheServersTotals() {
    OtherTab tab = live("/?category=many");

    awaitTotals(tab, shop, "many");
    assertThat(tab.complaints()).isEmpty();
  }

  /** Waits until the page shows exactly the totals that the server tells of the category. */
  private static void awaitTotals(OtherTab tab, Shopping shop, String category) {
    List<Object> expected = new ArrayList<>();
    shop.read("/orders/" + category)
        .forEach(
            total -> expected.add(total.get("id").asString() + "=" + total.get("total").asInt()));
    tab.await(
        """
        [...document.querySelectorAll('#products product-item')].map((item) =>
          `${item.dataset.id}=${item.querySelector('.orders').textContent.replace(/\\D/g, '')}`)
        """,
        expected);
  }

  @Test
  void anOrder_arrives_andTheButtonPlacesOne() {
    OtherTab tab = live("/?category=electronics");
    int before = (int) tab.evaluate(total("A2"));
    shop.order("A2", 5);
    tab.await(total("A2"), before + 5);
    tab.click("[data-id=A2] .order");

    tab.await(total("A2"), before + 6);
    assertThat(tab.complaints()).isEmpty();
  }

  private static String total(String id) {
    return "Number(document.querySelector('[data-id=%s] .orders').value)".formatted(id);
  }

  @Test
  void thePicker_showsAnotherCategory_andTheSearchWhatMatches() {
    OtherTab tab = live("/?category=electronics");
    tab.evaluate(
        """
        (() => {
          const picker = document.getElementById('category');
          picker.value = 'many';
          picker.dispatchEvent(new Event('change', { bubbles: true }));
        })()
        """);
    tab.await("document.querySelectorAll('#products product-item').length", PRODUCTS);
    awaitTotals(tab, shop, "many");
    assertThat(tab.evaluate("location.search")).isEqualTo("?category=many");

    tab.click("#search");
    tab.type("t 12");
    tab.await(
        "[...document.querySelectorAll('.name')].filter((name) => name.checkVisibility()).map((name) => name.textContent).join('')",
        "Product 12."
            + IntStream.range(120, 130)
                .mapToObj("Product %d."::formatted)
                .collect(Collectors.joining()));
    assertThat(tab.complaints()).isEmpty();
  }

  @Test
  void aServerThatIsStartedAgain_isOnShowAgain(@TempDir Path data) {
    try (LocalServer local = LocalServer.start(LocalServer.still(data))) {
      OtherTab tab = tab();
      tab.visit(local.uri() + "/?category=electronics");
      awaitLive(tab);
      tab.evaluate("void (Math.random = () => 0.1)");
      local.stop();
      tab.await("document.getElementById('status').dataset.state", "offline");
      assertThat(tab.evaluate(total("A1"))).isEqualTo(3);
      local.start();
      new Shopping(local.uri()).order("A1", 5);

      awaitLive(tab);
      tab.await(total("A1"), 8);
      awaitTotals(tab, new Shopping(local.uri()), "electronics");
    }
  }

  /** In one tab, as not every browser brings a second one into sight. */
  @Test
  void feedsOfAnOrigin_shareASocket() {
    awaitViewers(0); // of the test before
    OtherTab tab = live("/?category=electronics");
    tab.evaluate(
        """
        (async () => {
          const { Feed } = await import('/-/embed/v1/feed.js');
          window.second = new Feed({ onTotal: (id, total) => (second[id] = total) });
          second.follow('electronics');
          second.start();
        })()
        """);
    tab.await("second.status.state", "live");
    int before = (int) tab.evaluate(total("A2"));
    shop.order("A2", 2);

    tab.await(total("A2"), before + 2);
    tab.await("second.A2", before + 2);
    assertThat(shop.read("/-/viewers").get("viewers").asInt()).isEqualTo(1);
  }

  @Test
  void theBoard_drawsTheHour_andWhatSellsBest() {
    OtherTab tab = live("/-/board");
    tab.await("document.getElementById('figures').ariaBusy", "false");
    tab.await("window.Chart?.getChart('chart')?.data.labels.length", 60);
    shop.order("B1", 10_000);
    int units = shop.read("/orders?ids=B1&window=1h").get(0).get("total").asInt();

    tab.await("document.querySelector('#best .units').textContent", "%,d".formatted(units));
    assertThat(tab.complaints()).isEmpty();
  }

  @Test
  void pageAndBoard_fitTheirWidth() throws IOException {
    OtherTab tab = tab();
    for (int width : List.of(1200, 390)) {
      tab.resize(width, 900);
      for (String path : List.of("/?category=many", "/-/board")) {
        tab.visit(server.uri() + path);
        awaitLive(tab);
        tab.await("innerWidth", width);
        String overhang = "({ scrollWidth, clientWidth }) => scrollWidth - clientWidth";
        assertThat(tab.evaluate("(%s)(document.documentElement)".formatted(overhang)))
            .as(path)
            .isEqualTo(0);
        picture(tab, (path.contains("board") ? "board-" : "page-") + width);
      }
    }
  }

  private void picture(OtherTab tab, String name) throws IOException {
    Path directory = Files.createDirectories(Path.of("target", "screenshots"));
    String file = browser.getClass().getSimpleName() + "-" + name + ".png";
    Files.write(directory.resolve(file.toLowerCase(Locale.ROOT)), tab.picture());
  }

  @Test
  void theWidget_needsNothingInItsPolicies_butTheServersAddresses() {
    String http = server.uri().toString();
    Map<String, String> strict =
        Map.of(
            "Content-Security-Policy",
            "default-src 'none'; script-src %s; connect-src %s %s; img-src 'self'" // its own icon
                .formatted(http, http, http.replace("http", "ws")),
            "Cross-Origin-Embedder-Policy",
            "require-corp");
    OtherTab tab = show(script() + COUNTS, strict);

    tab.await(STATES, "live,live");
    int before = (int) tab.evaluate("document.querySelector('order-count').total");
    shop.order("A1", 2_000);
    tab.await("document.querySelector('order-count').total", before + 2_000);
    tab.await(
        "document.querySelector('order-top').products.find(({ id }) => id === 'A1')?.total",
        before + 2_000);
    assertThat(tab.complaints()).isEmpty();
  }

  @Test
  void theGuidesTags_run_andAWrongHashKeepsThemFromRunning() throws IOException {
    GuidesTags tags = GuidesTags.of(server.uri());
    show(tags.html() + COUNTS, Map.of()).await(STATES, "live,live");
    String isUnknown = "customElements.get('order-count') === undefined";

    assertThat(show(tags.wrongFor("order-count.js").html() + COUNTS, Map.of()).evaluate(isUnknown))
        .isEqualTo(true);
    assertThat(show(tags.wrongFor("feed.js").html() + COUNTS, Map.of()).evaluate(isUnknown))
        .as("as docs/embed.md says of this browser")
        .isEqualTo(checksWhatIsPreloaded());
  }

  @Test
  void whereWebSocketsAreRefused_anEventStreamTells() {
    assertThatAnEventStreamTells(REFUSED);
  }

  @Test
  void whereTheBrowserForbidsAWebSocket_anEventStreamTells_withoutWaitingForIt() {
    assertThatAnEventStreamTells(FORBIDDEN);
  }

  private void assertThatAnEventStreamTells(String script) {
    OtherTab tab = show("<script>" + HASTE + script + "</script>" + script() + COUNTS, Map.of());

    tab.await(STATES, "live,live");
    int before = (int) tab.evaluate("document.querySelector('order-count').total");
    shop.order("A1", 5);
    tab.await("document.querySelector('order-count').total", before + 5);
  }

  /** A browser has six connections for an origin, which its tabs share. */
  @Test
  void ofTenTabs_oneHasAnEventStream_theOneInSight() {
    String page = script() + "<order-count product=A1>pending</order-count>";
    for (int i = 0; i < 10; i++) {
      show("<script>" + HASTE + REFUSED + "</script>" + page, Map.of());
    }
    for (int i = 0; i < 2; i++) {
      OtherTab seen = awaitOneInSight();
      seen.await(STATES, "live");
      awaitViewers(1);
      shop.order("A1", 1);
      int expected = shop.read("/orders?ids=A1").get(0).get("total").asInt();
      seen.await("document.querySelector('order-count').total", expected);
      tabs.remove(seen);
      seen.close();
    }
  }

  private OtherTab awaitOneInSight() {
    return Awaitility.await()
        .pollInterval(OtherTab.POLL)
        .until(
            () ->
                tabs.stream().filter(tab -> tab.evaluate("document.hidden").equals(false)).toList(),
            seen -> seen.size() == 1)
        .get(0);
  }

  private void awaitViewers(int number) {
    Awaitility.await()
        .pollInterval(OtherTab.POLL)
        .untilAsserted(
            () -> assertThat(shop.read("/-/viewers").get("viewers").asInt()).isEqualTo(number));
  }

  /** Opens a page of another origin. */
  private OtherTab show(String html, Map<String, String> headers) {
    OtherTab tab = tab();
    tab.visit(site.add("<!doctype html><title>Shop</title>" + html, headers));
    return tab;
  }

  private String script() {
    return "<script type=module src=\"" + server.uri() + "/-/embed/v1/order-count.js\"></script>";
  }
}
