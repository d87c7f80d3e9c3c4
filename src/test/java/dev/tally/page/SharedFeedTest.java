package dev.tally.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import dev.tally.FaultProxy;
import dev.tally.LocalServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tabs that share their connections, with a real server. How many there are is what the server
 * says.
 */
@InBrowser
class SharedFeedTest {

  /** Opens a feed, of which all that it tells is kept. */
  private static final String FEED =
      """
      async ([wish, options]) => {
        const { Feed } = await import('/-/embed/v1/feed.js');
        window.seen = { totals: {}, events: [], states: [] };
        window.feed = new Feed({
          onTotal: (id, total) => (seen.totals[id] = total),
          onEvent: (event) => seen.events.push(event),
          onStatus: ({ state }) => seen.states.push(state),
        }, new Function('return ' + options)());
        new Function('feed', wish)(feed);
        feed.start();
      }
      """;

  private static final String COUNT =
      """
      window.sockets = 0;
      const Real = WebSocket;
      window.WebSocket = class extends Real {
        constructor(...args) { super(...args); sockets++; }
      };
      """;

  private static final String TOKEN = "a-token-that-may-do-everything";

  @RegisterExtension private static final BrowserFixture fixture = BrowserFixture.still();

  @RegisterExtension private static final ForeignSite site = new ForeignSite();

  private BrowserContext browser;
  private URI server;

  @BeforeEach
  void open() {
    browser = fixture.sharing();
    server = fixture.uri();
    awaitConnections(0); // of the test before
  }

  @Test
  void tenTabsOfThePage_haveOneSocket_andGetEveryOrder() {
    List<ShopPage> tabs = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      tabs.add(new ShopPage(browser, server).open(""));
    }
    awaitConnections(1);
    String before = tabs.get(0).total("Leaf Blower").textContent();
    fixture.shop().order("A2", 5);

    for (ShopPage tab : tabs) {
      assertThat(tab.total("Leaf Blower")).hasText(String.valueOf(Integer.parseInt(before) + 5));
      assertThat(tab.page().evaluate("() => seen.sockets")).isEqualTo(List.of());
      tab.assertNothingForeignRan(); // nor a breach of the policy
    }
    assertThat(connections()).isEqualTo(1);
    tabs.forEach(tab -> tab.page().close());
    awaitConnections(0);
  }

  @Test
  void aTabThatSwitches_leavesTheOthersAlone_andComesBackToThem() {
    Page one = tab("feed.follow('electronics')");
    Page other = tab("feed.follow('electronics')");
    awaitLive(one, other);
    assertThat(connections()).isEqualTo(1);
    other.evaluate("() => { seen.totals = {}; seen.events = []; feed.follow('confectionery'); }");
    awaitEvent(other, "synced");
    assertThat(connections()).isEqualTo(2);
    assertThat(totals(other)).containsOnlyKeys("B1");
    fixture.shop().order("A1", 1);
    awaitTotal(one, "A1");
    assertThat(totals(other)).containsOnlyKeys("B1");

    other.evaluate("() => { seen.events = []; feed.follow('electronics'); }");
    awaitEvent(other, "synced");
    awaitConnections(1);
    assertThat(totals(other)).containsEntry("A1", totalOf("A1"));
  }

  @Test
  void aTabAlone_switchesOverItsSocket() {
    Page tab = tab("feed.follow('electronics')");
    awaitLive(tab);
    tab.evaluate("() => { seen.events = []; feed.follow('confectionery'); }");
    awaitEvent(tab, "synced");

    assertThat(tab.evaluate("() => seen.states")).isEqualTo(List.of("live"));
    assertThat(connections()).isEqualTo(1);
  }

  @Test
  void tabsThatNameProducts_shareASocket_andHearOfTheirOwn() {
    fixture.shop().category("skus");
    String named = fixture.shop().add("skus", "Named");
    fixture.shop().change("skus", named, Map.of("sku", "r,1"));
    Page first = tab("feed.watch(['A1', 'Z7'])");
    awaitLive(first);
    Page second = tab("feed.watch(['A2'], { skus: ['r,1', 'none'] })");
    Page third = tab("feed.watch(['A1', 'A2'], { window: '24h' })");
    awaitLive(first, second, third);
    assertThat(connections()).as("one a window").isEqualTo(2);
    assertThat(totals(first)).containsOnlyKeys("A1");
    assertThat(totals(second)).containsOnlyKeys("A2", named);
    fixture.shop().order(named, 3);
    fixture.shop().order("A1", 2);
    awaitTotal(first, "A1");
    awaitTotal(second, named);

    assertThat(totals(first)).containsOnlyKeys("A1");
    assertThat(totals(second)).containsOnlyKeys("A2", named);
    assertThat(events(first, "synced.unknown")).isEqualTo(List.of(List.of("Z7")));
    assertThat(events(second, "synced.unknown")).isEqualTo(List.of(List.of("none")));
    assertThat(events(first, "skus.products")).isEqualTo(List.of());
    assertThat(events(second, "skus.products"))
        .isEqualTo(List.of(List.of(Map.of("sku", "r,1", "id", named))));
  }

  @Test
  void aTabThatComes_getsWhatCameAfterItsPosition_andTheOthersLoseNothing() {
    Page one = tab("feed.follow('electronics')");
    awaitLive(one);
    String position = (String) one.evaluate("() => seen.events.at(-1).position");
    fixture.shop().order("A1", 1);
    awaitTotal(one, "A1");
    Page late = tab("feed.follow('electronics', '%s')".formatted(position));
    awaitLive(late);

    assertThat(totals(late)).containsOnlyKeys("A1").containsEntry("A1", totalOf("A1"));
    assertThat(events(late, "synced.resumed")).isEqualTo(List.of(true));
    assertThat(events(one, "synced.resumed")).isEqualTo(List.of(false));
    assertThat(connections()).isEqualTo(1);
  }

  @Test
  void tabsThatComeTogether_areAskedForTogether() {
    Page page = tab("feed.follow('electronics')");
    page.evaluate(
        """
        async () => {
          const { Feed } = await import('/-/embed/v1/feed.js');
          window.live = 0;
          for (let i = 0; i < 300; i++) {
            const feed = new Feed({ onTotal() {}, onStatus: ({ state }) => (live += state === 'live') });
            feed.follow('electronics');
            feed.start();
          }
        }
        """);
    page.waitForFunction("() => live === 300");

    assertThat(page.evaluate("() => seen.states")).isEqualTo(List.of("live"));
    assertThat(connections()).isEqualTo(1);
  }

  /**
   * A tab that froze or crashed answers no sign of life; here, a worker in a hurry waits for it.
   */
  @Test
  void aTabThatGoesWithoutAWord_isForgotten() {
    Page page = tab("feed.watch([])");
    page.evaluate(
        """
        async (server) => {
          const script = await (await fetch('/-/embed/v1/feed-worker.js')).text();
          const hurried = script.replace('15_000', '50').replace('60_000', '1_000');
          const worker = URL.createObjectURL(new Blob([hurried], { type: 'text/javascript' }));
          const { Feed } = await import('/-/embed/v1/feed.js');
          window.staying = new Feed({ onTotal() {} }, { worker });
          staying.follow('electronics');
          staying.start();
          window.gone = [];
          const { port } = new SharedWorker(worker, { type: 'module', name: 'tally-1' });
          port.onmessage = ({ data }) => gone.push(data[0]);
          const command = { cmd: 'update-category', payload: { category: 'confectionery' } };
          port.postMessage(['open', 'gone', server, '/orders/confectionery', command]);
        }
        """,
        server.toString());
    page.waitForFunction("() => gone.includes('message') && staying.status.state === 'live'");
    page.waitForFunction("() => gone.at(-1) === 'close'");

    awaitConnections(2);
    assertThat(page.evaluate("() => staying.status.state")).isEqualTo("live");
  }

  @Test
  void theyComeBack_overOneSocket(@TempDir Path directory) {
    try (LocalServer local = LocalServer.start(LocalServer.still(directory))) {
      server = local.uri();
      Page one = tab("feed.follow('electronics')");
      Page other = tab("feed.follow('electronics')");
      awaitLive(one, other);
      local.stop();
      local.start();
      new Shopping(server).order("A2", 5);

      for (Page page : List.of(one, other)) {
        page.waitForFunction("() => seen.totals.A2 === 12 && feed.status.state === 'live'");
      }
      assertThat(new Shopping(server).read("/-/viewers").get("viewers").asInt()).isEqualTo(1);
    }
  }

  /** A tab asks, and leaves unanswered, while another does not notice. */
  @Test
  void aConnectionThatDied_isGivenUpByAllItsTabs() throws IOException {
    try (FaultProxy network = new FaultProxy(fixture.uri())) {
      server = network.uri();
      Page one = tab("feed.follow('electronics')");
      awaitLive(one);
      one.evaluate(
          """
          (server) => {
            window.heard = [];
            const options = { type: 'module', name: 'tally-1' };
            const { port } = new SharedWorker('/-/embed/v1/feed-worker.js', options);
            port.onmessage = ({ data: [type] }) => {
              heard.push(type);
              port.postMessage(['alive']);
            };
            const command = { cmd: 'update-category', payload: { category: 'electronics' } };
            port.postMessage(['open', 'other', server, '/orders/electronics', command]);
          }
          """,
          server.toString());
      one.waitForFunction("() => heard.includes('message')");
      assertThat(connections()).isEqualTo(1);
      network.swallow(true);
      fixture.shop().order("A1", 1); // lost
      one.evaluate(
          """
          async () => {
            await new Promise((done) => setTimeout(done, 2_500)); // no longer sure of the line
            dispatchEvent(new Event('online'));
          }
          """);
      one.waitForFunction("() => feed.status.state !== 'live'");
      network.swallow(false);

      awaitTotal(one, "A1");
      one.waitForFunction("() => heard.at(-1) === 'close'");
    }
  }

  @Test
  void aTabThatTurnsToOthers_hearsNoMoreOfWhatItsSkusMeant() {
    fixture.shop().category("turned");
    String id = fixture.shop().add("turned", "Turned");
    fixture.shop().change("turned", id, Map.of("sku", "turned"));
    Page one = tab("feed.watch(['A1'], { skus: ['turned'] })");
    Page other = tab("feed.watch(['%s', 'A2'])".formatted(id));
    awaitLive(one, other);
    awaitTotal(one, id);
    assertThat(events(other, "synced.ids")).asString().doesNotContain("A1");
    assertThat(events(other, "synced.skus")).asString().doesNotContain("turned");
    one.evaluate("() => { seen.totals = {}; seen.events = []; feed.watch(['A1']); }");
    awaitEvent(one, "synced");
    fixture.shop().order(id, 2);
    fixture.shop().order("A1", 2);
    awaitTotal(one, "A1");
    awaitTotal(other, id);

    assertThat(totals(one)).containsOnlyKeys("A1");
  }

  /** Who comes has all repeated; who was there must hear of what happens in the same moment. */
  @Test
  void whatChangesAsATabComes_isHeardByThoseWhoWereThere() {
    fixture.shop().category("busy");
    Page one = tab("feed.follow('busy')");
    awaitLive(one);
    one.evaluate(
        """
        async () => {
          const { Feed } = await import('/-/embed/v1/feed.js');
          for (let i = 0; i < 30; i++) {
            const product = { name: `P ${i}`, rrp: '5', info: '-' };
            const add = fetch('/busy', { method: 'POST', body: JSON.stringify(product), headers: { 'Content-Type': 'application/json' } });
            const late = new Feed({ onTotal() {} });
            late.follow('busy');
            late.start();
            await add;
            late.stop();
          }
        }
        """);
    one.waitForFunction(
        "() => seen.events.filter(({ event }) => event === 'product-added').length === 30");
  }

  /** One that throws, one whose script is not there, and one that never speaks. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "window.SharedWorker = class { constructor() { throw new Error('no'); } }",
        "const Real = SharedWorker; window.SharedWorker = class extends Real {"
            + " constructor(address, options) { super('/-/nothing.js', options); } }",
        "window.SharedWorker = class extends EventTarget {"
            + " port = { postMessage() {}, close() {} } }",
      })
  void aPageWhoseWorkerDoesNotStart_doesWithout(String script) {
    browser.addInitScript(script);
    Page page = tab("feed.follow('electronics')");
    awaitLive(page);

    assertThat(page.evaluate("() => seen.states")).isEqualTo(List.of("live"));
    assertThat(connections()).isEqualTo(1);
  }

  @Test
  void pagesOfAnotherOrigin_shareByAFileOfTheirOwn() {
    String file = site.script("import '%s/-/embed/v1/feed-worker.js';".formatted(server));
    List<Page> pages = new ArrayList<>();
    for (String id : List.of("A1", "A2", "A2")) {
      Page page = browser.newPage();
      pages.add(page);
      String html =
          """
          <!doctype html><title>Shop</title>
          <meta name="order-count-worker" content="%s">
          <script type="module" src="%s/-/embed/v1/order-count.js"></script>
          <order-count product="%s">…</order-count>
          """
              .formatted(file, server, id);
      page.navigate(site.add(html, Map.of()));
      assertThat(page.locator("order-count")).hasAttribute("data-state", "live");
    }
    assertThat(connections()).isEqualTo(1);
    fixture.shop().order("A2", 3);

    for (Page page : pages.subList(1, 3)) {
      assertThat(page.locator("order-count [part=count]")).hasText(String.valueOf(totalOf("A2")));
    }
  }

  @Test
  void aFeedWithAToken_isItsReadersOwn(@TempDir Path directory) {
    Path data = directory.resolve("data");
    try (LocalServer closed = LocalServer.start(LocalServer.guarded(data, TOKEN))) {
      server = closed.uri();
      browser.addInitScript(COUNT);
      Page one = tab("feed.follow('electronics')", "{ token: '%s' }".formatted(TOKEN));
      Page other = tab("feed.follow('electronics')", "{ token: () => '%s' }".formatted(TOKEN));
      awaitLive(one, other);

      assertThat(one.evaluate("() => sockets")).isEqualTo(1);
      assertThat(other.evaluate("() => sockets")).isEqualTo(1);
    }
  }

  private Page tab(String wish) {
    return tab(wish, "{}");
  }

  private Page tab(String wish, String options) {
    Page page = browser.newPage();
    page.navigate(server + "/health/live");
    page.evaluate(FEED, List.of(wish, options));
    return page;
  }

  private static void awaitLive(Page... pages) {
    for (Page page : pages) {
      page.waitForFunction("() => feed.status.state === 'live'");
    }
  }

  private static void awaitEvent(Page page, String event) {
    page.waitForFunction("event => seen.events.some((one) => one.event === event)", event);
  }

  private void awaitTotal(Page page, String id) {
    page.waitForFunction("([id, total]) => seen.totals[id] === total", List.of(id, totalOf(id)));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Integer> totals(Page page) {
    return (Map<String, Integer>) page.evaluate("() => seen.totals");
  }

  /** Returns this field of all events of this name, as in {@code synced.resumed}. */
  private static Object events(Page page, String field) {
    return page.evaluate(
        """
        (field) => {
          const [name, key] = field.split('.');
          return seen.events.filter(({ event }) => event === name).map((event) => event[key]);
        }
        """,
        field);
  }

  private static int totalOf(String id) {
    return fixture.shop().read("/orders?ids=" + id).get(0).get("total").asInt();
  }

  private static int connections() {
    return fixture.shop().read("/-/viewers").get("viewers").asInt();
  }

  private static void awaitConnections(int number) {
    await().untilAsserted(() -> assertThat(connections()).isEqualTo(number));
  }
}
