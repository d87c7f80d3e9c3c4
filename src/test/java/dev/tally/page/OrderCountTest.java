package dev.tally.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.WebSocket;
import com.microsoft.playwright.options.ReducedMotion;
import com.microsoft.playwright.options.WaitUntilState;
import dev.tally.LocalServer;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** {@code <order-count>} on pages of another origin, in a real browser, on a real server. */
@InBrowser
class OrderCountTest {

  @RegisterExtension private static final BrowserFixture fixture = BrowserFixture.still();
  @RegisterExtension private static final ForeignSite site = new ForeignSite();

  private final List<WebSocket> sockets = new ArrayList<>();
  private final List<String> console = new ArrayList<>();
  private BrowserContext context;
  private Page page;

  @BeforeEach
  void open() {
    use(fixture.context());
  }

  @Test
  void aCount_showsItsContent_untilTheTotalIsKnown() {
    page.routeWebSocket("**/*", socket -> {}); // opens, and never sends anything
    show("<order-count product=A1>pending</order-count>");

    assertThat(page.locator("order-count")).hasAttribute("data-state", "pending");
    assertThat(page.locator("order-count")).isVisible();
    assertThat(page.locator("order-count slot")).hasCSS("display", "contents");
    assertThat(number("A1")).isHidden();
    assertThat(page.evaluate("() => document.querySelector('order-count').total")).isNull();
  }

  @Test
  void fiftyCounts_areRight_overOneSocket() {
    show(
        IntStream.range(0, 50)
            .mapToObj(i -> "<order-count product=" + List.of("A1", "A2", "B1").get(i % 3) + ">…")
            .collect(joining("</order-count> ")));
    assertThat(page.locator("order-count[data-state=live]")).hasCount(50);
    int before = total("A2");
    fixture.shop().order("A2", 5);

    assertThat(number("A2").first()).hasText(String.valueOf(before + 5));
    assertThat(page.locator("order-count[product=A2]")).hasCount(17);
    assertThat(number("A2").allTextContents()).containsOnly(String.valueOf(before + 5));
    assertThat(sockets).hasSize(1);
  }

  @Test
  void counts_comeGoMoveAndChange_overTheSameSocket() {
    show("<div id=one></div><div id=two><order-count product=A1>…</order-count></div>");
    awaitLive("A1");
    page.evaluate(
        """
        () => {
          const [one, two] = [document.getElementById('one'), document.getElementById('two')];
          one.append(two.firstChild);
          two.innerHTML = '<order-count product=A2>…</order-count><order-count product=A1>…</order-count>';
        }
        """);
    awaitLive("A2");
    assertThat(page.locator("order-count[product=A1][data-state=live]")).hasCount(2);

    page.evaluate("() => { document.querySelector('#one order-count').product = 'B1'; }");
    awaitLive("B1");
    int before = total("B1");
    fixture.shop().order("B1", 2);

    awaitTotal("B1", before + 2);
    assertThat(sockets).hasSize(1);
  }

  @Test
  void moreReturnsThanOrders_areShownAsZero_andSaidInTheTitle() {
    show(
        "<order-count product=A2 locale=en>…</order-count>"
            + "<order-count product=A2 title='Our own'>…</order-count>");
    awaitLive("A2");
    Locator count = page.locator("order-count").first();
    Locator titled = page.locator("order-count").last();
    int before = total("A2");
    fixture.shop().order("A2", -before - 1_500);

    assertThat(count).hasAttribute("data-state", "below-zero");
    assertThat(count).hasAttribute("title", "1,500 more returned than ordered");
    assertThat(titled).hasAttribute("title", Pattern.compile("1.?500 more returned.*"));
    assertThat(number("A2").first()).hasText("0");
    assertThat(page.evaluate("() => document.querySelector('order-count').total"))
        .isEqualTo(-1_500);
    fixture.shop().order("A2", before + 1_500);
    assertThat(number("A2").first()).hasText(String.valueOf(before));
    assertThat(count).hasAttribute("data-state", "live");
    assertThat(titled).hasAttribute("title", "Our own");
    assertThat(count).not().hasAttribute("title", Pattern.compile(".*"));
  }

  /** The page then follows nothing new, so the server says nothing. */
  @Test
  void aSecondCountOfAProduct_showsWhatThePageKnows() {
    show("<order-count product=A1>…</order-count>");
    awaitLive("A1");
    page.evaluate(
        "() => document.body.append(document.querySelector('order-count').cloneNode(true))");

    assertThat(page.locator("order-count[data-state=live]")).hasCount(2);
    assertThat(number("A1").last()).hasText(number("A1").first().textContent());
  }

  @Test
  void aPageWithoutCounts_hasNoSocket() {
    show("<order-count product=A1>…</order-count>");
    awaitLive("A1");
    Locator count = page.locator("order-count");
    int before = total("A1");
    page.evaluate("() => { window.kept = document.querySelector('order-count'); kept.remove(); }");
    page.waitForCondition(() -> sockets.get(0).isClosed());
    fixture.shop().order("A1", 4);
    assertThat(sockets).hasSize(1);
    assertThat(page.evaluate("() => kept.dataset.state")).isEqualTo("stale");
    page.evaluate("() => document.body.append(kept)");

    assertThat(count).hasAttribute("data-state", "live");
    awaitTotal("A1", before + 4);
    assertThat(sockets).hasSize(2);
  }

  @Test
  void orderChange_tellsProductTotalAndPrevious_alsoOutOfAShadowRoot() {
    context.addInitScript(
        """
        window.heard = [];
        addEventListener('order-change', ({ detail }) => heard.push(detail));
        """);
    show("<div id=host></div>");
    page.evaluate(
        """
        () => document.getElementById('host').attachShadow({ mode: 'open' }).innerHTML =
            '<order-count product=A2>…</order-count>'
        """);
    awaitLive("A2");
    int before = total("A2");
    fixture.shop().order("A2", 3);
    assertThat(number("A2")).hasText(String.valueOf(before + 3));

    String detail = "{\"product\":\"A2\",\"sku\":\"\",\"window\":\"all\",\"total\":";
    assertThat((List<?>) page.evaluate("() => heard.map((detail) => JSON.stringify(detail))"))
        .map(String::valueOf)
        .containsExactly(
            detail + before + ",\"previous\":null}",
            detail + (before + 3) + ",\"previous\":" + before + "}");
  }

  @Test
  void aCount_isStyledByPartVariablesAndState() {
    show(
        """
        <style>
          order-count { min-inline-size: 200px; --order-count-highlight: rgb(9, 8, 7); }
          order-count::part(count) { color: rgb(1, 2, 3); }
          order-count[data-state=live] { font-weight: 900; }
          order-count:state(live) { font-style: italic; }
        </style>
        <order-count product=A1>…</order-count>
        """);
    awaitLive("A1");

    assertThat(number("A1")).hasCSS("color", "rgb(1, 2, 3)");
    assertThat(number("A1")).hasCSS("font-variant-numeric", "tabular-nums");
    assertThat(page.locator("order-count")).hasCSS("width", "200px");
    assertThat(page.locator("order-count")).hasCSS("font-weight", "900");
    assertThat(page.locator("order-count")).hasCSS("font-style", "italic");
  }

  /** React warns of attributes that it did not write while it hydrates a page's HTML. */
  @Test
  void aCountOfThePagesHtml_hasItsStateAtOnce_andItsAttributesWhenThePageIsAtRest() {
    List<Route> held = new ArrayList<>();
    page.route("**/slow.png", held::add); // without which the page has not loaded
    int before = fixture.shop().read("/orders/electronics").at("/0/total").asInt();
    fixture.shop().order("A1", -before - 5);
    String html =
        "<order-count id=html product=A1>…</order-count><order-top></order-top><img src=slow.png>";
    page.navigate(
        site.add(script(fixture.uri().toString()) + html, Map.of()),
        new Page.NavigateOptions().setWaitUntil(WaitUntilState.DOMCONTENTLOADED));
    assertThat(page.locator("order-count:state(below-zero)")).isVisible();
    assertThat(page.locator("order-top:state(live)")).isVisible();
    page.evaluate(
        """
        () => document.body.append(Object.assign(document.createElement('order-count'), { product: 'A1' }))
        """);
    assertThat(page.locator("order-count[data-state=below-zero]")).hasCount(1);
    assertThat(page.locator("[title]")).hasCount(1);
    assertThat(page.locator("#html[data-state], #html[title], order-top[data-state]")).hasCount(0);
    page.waitForCondition(() -> !held.isEmpty());
    held.get(0).abort();

    assertThat(page.locator("#html")).hasAttribute("data-state", "below-zero");
    assertThat(page.locator("#html")).hasAttribute("title", Pattern.compile("5 more .*"));
    assertThat(page.locator("order-top")).hasAttribute("data-state", "live");
    fixture.shop().order("A1", before + 5);
    assertThat(page.locator("order-count:state(live):not([title])")).hasCount(2);
    assertThat(page.locator("order-count:state(below-zero)")).hasCount(0);
  }

  @Test
  void thePagesHead_mayNameAnotherServer(@TempDir Path data) {
    try (LocalServer other = LocalServer.start(LocalServer.still(data))) {
      new Shopping(other.uri()).order("A2", 1_234);
      String html =
          "<meta name=order-count-server content=" + other.uri() + "><order-count product=A2>";
      show(script(fixture.uri().toString()) + html, Map.of());
      awaitLive("A2");

      assertThat(total("A2")).isGreaterThanOrEqualTo(1_234);
      assertThat(sockets)
          .extracting(socket -> URI.create(socket.url()).getPort())
          .containsExactly(other.uri().getPort());
    }
  }

  @Test
  void configure_goesBeforeThePagesHead_andWarnsOnceItIsTooLate() {
    show("<meta name=order-count-server content=https://nowhere.invalid><div id=place></div>");
    page.evaluate(
        """
        async (server) => {
          const { configure } = await import(server + '/-/embed/v1/order-count.js');
          configure({ server });
          document.getElementById('place').innerHTML = '<order-count product=A1>…</order-count>';
        }
        """,
        fixture.uri().toString());
    awaitLive("A1");
    assertThat(console).isEmpty();
    page.evaluate(
        "async (server) => (await import(server + '/-/embed/v1/order-count.js')).configure({})",
        fixture.uri().toString());

    page.waitForCondition(() -> !console.isEmpty());
    assertThat(console).singleElement().asString().contains("too late");
  }

  @Test
  void aNumber_isWrittenInTheReadersLocale_orTheOneThatIsNamed() {
    use(fixture.context(new Browser.NewContextOptions().setLocale("de-DE")));
    fixture.shop().order("B1", 2_000);
    show(
        """
        <order-count product=B1>…</order-count>
        <order-count product=B1 locale=en>…</order-count>
        <order-count product=B1 locale="no such">…</order-count>
        """);
    assertThat(page.locator("order-count[data-state=live]")).hasCount(3);

    assertThat(number("B1").nth(0)).hasText(java.util.regex.Pattern.compile("^\\d\\.\\d{3}$"));
    assertThat(number("B1").nth(1)).hasText(java.util.regex.Pattern.compile("^\\d,\\d{3}$"));
    assertThat(number("B1").nth(2)).hasText(java.util.regex.Pattern.compile("^\\d\\.\\d{3}$"));
  }

  @Test
  void aRise_isHighlighted_butNotWhereLessMotionIsWanted() {
    for (ReducedMotion motion : ReducedMotion.values()) {
      use(fixture.context(new Browser.NewContextOptions().setReducedMotion(motion)));
      context.addInitScript(
          """
          const animate = Element.prototype.animate;
          window.animations = 0;
          Element.prototype.animate = function (...how) { animations++; return animate.apply(this, how); };
          """);
      show("<order-count product=A1>…</order-count>");
      awaitLive("A1");
      int before = total("A1");
      fixture.shop().order("A1", 1);
      awaitTotal("A1", before + 1);

      int expected = motion == ReducedMotion.NO_PREFERENCE ? 1 : 0;
      assertThat(page.evaluate("() => animations")).isEqualTo(expected);
    }
  }

  @Test
  void totals_shiftNothing_whereTheirRoomIsReserved() {
    context.addInitScript(LayoutShifts.WATCH);
    show(
        """
        <style>order-count { display: inline-block; min-inline-size: 8ch }</style>
        <p>Sold <order-count product=A1>pending</order-count> times <b>so far</b></p><p>Below</p>
        """);
    awaitLive("A1");
    int before = total("A1");
    fixture.shop().order("A1", 5_000);
    awaitTotal("A1", before + 5_000);

    assertThat(LayoutShifts.of(page)).isEmpty();
  }

  @Test
  void aPage_needsNothingInItsPolicies_butTheServersAddresses() {
    String http = fixture.uri().toString();
    String policy =
        "default-src 'none'; script-src %s; connect-src %s %s"
            .formatted(http, http, http.replace("http", "ws"));
    show(
        script(http) + "<order-count product=A1>pending</order-count>",
        Map.of("Content-Security-Policy", policy, "Cross-Origin-Embedder-Policy", "require-corp"));
    awaitLive("A1");

    assertThat(number("A1")).hasCSS("font-variant-numeric", "tabular-nums");
    assertThat(console).isEmpty();
  }

  @Test
  void includedTwice_alsoUnderAnotherAddress_worksOnce() {
    String http = fixture.uri().toString();
    show(
        script(http)
            + script(http).replace(".js", ".js?again")
            + "<order-count product=A1>pending</order-count>");
    awaitLive("A1");

    assertThat(console).isEmpty();
    assertThat(sockets).hasSize(1);
  }

  @Test
  void aLostConnection_marksTheTotalAsStale_andComesBack(@TempDir Path data) {
    try (LocalServer local = LocalServer.start(LocalServer.still(data))) {
      show(
          script(local.uri().toString()) + "<order-count product=A2>pending</order-count>",
          Map.of());
      awaitLive("A2");
      int last = total("A2");
      local.stop();
      assertThat(page.locator("order-count")).hasAttribute("data-state", "stale");
      assertThat(number("A2")).hasText(String.valueOf(last));
      assertThat(number("A2")).isVisible();
      local.start();
      new Shopping(local.uri()).order("A2", 6);

      awaitLive("A2");
      assertThat(number("A2")).hasText(String.valueOf(last + 6));
    }
  }

  @Test
  void anUnknownProduct_staysPending_andComesAlive() {
    fixture.shop().category("to-come");
    String soon = fixture.shop().add("to-come", "First").replace("1", "2");
    show(
        "<order-count product=%s>pending</order-count><order-count product=A1>…</order-count>"
            .formatted(soon));
    awaitLive("A1");
    assertThat(page.locator("[product=" + soon + "]")).hasAttribute("data-state", "pending");
    assertThat(fixture.shop().add("to-come", "Second")).isEqualTo(soon);

    assertThat(number(soon)).hasText("0");
    assertThat(sockets).hasSize(1);
  }

  @Test
  void aProductThatIsGone_isStale_withItsLastTotal() {
    ScriptedServer scripted = new ScriptedServer(page);
    show("<order-count product=A1>…</order-count><order-count product=A2>…</order-count>");
    scripted.awaitConnection(1);
    scripted.total("A1", 3);
    scripted.total("A2", 7);
    scripted.synced("e-5");
    awaitLive("A1");
    scripted.say("{\"event\":\"product-removed\",\"product\":{\"id\":\"A1\"}}");
    assertThat(page.locator("[product=A1]")).hasAttribute("data-state", "stale");
    scripted.total("A1", 4); // from an order placed just before
    scripted.total("A2", 8);

    assertThat(number("A2")).hasText("8");
    assertThat(page.locator("[product=A2]")).hasAttribute("data-state", "live");
    assertThat(number("A1")).hasText("4");
    assertThat(page.locator("[product=A1]")).hasAttribute("data-state", "stale");
  }

  @Test
  void whatCannotBeAnId_takesNoPlaceFromAProduct() {
    show(
        IntStream.range(0, 1_000)
                .mapToObj(i -> "<order-count product=no-" + i + "></order-count>")
                .collect(joining())
            + "<order-count product=A1>…</order-count>");

    awaitLive("A1");
    assertThat(console).isEmpty();
  }

  @Test
  void aProperty_setBeforeTheModuleRuns_counts() {
    show(
        "<order-count>…</order-count><script>document.querySelector('order-count').product ="
            + " 'A1'</script>");

    awaitLive("A1");
    page.evaluate("() => { document.querySelector('order-count').product = 'A2'; }");
    awaitLive("A2");
  }

  @Test
  void pastAThousandProducts_thoseThatCameLastStayPending_andAWarningSaysSo() {
    show(
        IntStream.rangeClosed(100, 1099)
                .mapToObj(i -> "<order-count product=C" + i + "></order-count>")
                .collect(joining())
            + "<order-count product=A1>…</order-count>");
    page.waitForCondition(() -> !console.isEmpty());
    assertThat(console).singleElement().asString().contains("1001 products");
    page.evaluate("() => document.querySelector('order-count').remove()");

    awaitLive("A1");
  }

  @Test
  void aServerWithNamedOrigins_isUsedByTheirPagesOnly(@TempDir Path data) throws Exception {
    try (ForeignSite other = new ForeignSite();
        LocalServer strict = LocalServer.start(LocalServer.named(data, site.origin()))) {
      String html =
          script(strict.uri().toString()) + "<order-count product=A1>pending</order-count>";
      show(html, Map.of());
      awaitLive("A1");
      page.navigate(other.add(html, Map.of()));
      page.waitForCondition(() -> !console.isEmpty());

      assertThat(console.get(0)).contains("CORS");
      assertThat(page.evaluate("() => customElements.get('order-count') === undefined"))
          .isEqualTo(true);
    }
  }

  private void use(BrowserContext fresh) {
    context = fresh;
    page = context.newPage();
    page.onWebSocket(sockets::add);
    page.onConsoleMessage(message -> console.add(message.text()));
    page.onPageError(console::add);
  }

  private void show(String body) {
    show(script(fixture.uri().toString()) + body, Map.of());
  }

  private void show(String html, Map<String, String> headers) {
    page.navigate(site.add("<!doctype html><title>Shop</title>" + html, headers));
  }

  private static String script(String server) {
    return "<script type=module src=\"" + server + "/-/embed/v1/order-count.js\"></script>";
  }

  private Locator number(String product) {
    return page.locator("order-count[product=" + product + "] [part=count]");
  }

  private int total(String product) {
    return (int) page.locator("[product=" + product + "]").first().evaluate("count => count.total");
  }

  private void awaitTotal(String product, int expected) {
    page.waitForFunction(
        "([id, total]) => document.querySelector(`order-count[product=${id}]`).total === total",
        List.of(product, expected));
  }

  private void awaitLive(String product) {
    assertThat(page.locator("order-count[product=" + product + "]").first())
        .hasAttribute("data-state", "live");
  }
}
