package dev.tally.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.RequestOptions;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A reader's window on the shop, with a watch on everything that must not happen unseen: a known
 * total that is blanked, a node that goes, a script of somebody else's, a breach of the policy.
 * Lives on the test's thread; a test has one of its own, and closes it.
 */
final class ShopPage implements AutoCloseable {

  private static final String WATCH =
      """
      window.seen = { sockets: [], listeners: 0, blanked: [], removed: [], batches: [], lists: [],
        scripts: 0, breaches: [], shift: 0, shifted: [], longest: 0, firstTotal: 0 };
      const Real = WebSocket;
      window.WebSocket = class extends Real {
        constructor(...args) { super(...args); seen.sockets.push(String(args[0])); }
        addEventListener(type, ...rest) {
          if (type === 'message') seen.listeners++;
          super.addEventListener(type, ...rest);
        }
        set onmessage(listener) { seen.listeners++; super.onmessage = listener; }
      };
      document.addEventListener('securitypolicyviolation',
        ({ violatedDirective, blockedURI }) => seen.breaches.push(violatedDirective + ' ' + blockedURI));
      const observe = (type, hear) => new PerformanceObserver((list) => list.getEntries().forEach(hear))
        .observe({ type, buffered: true });
      observe('layout-shift', ({ value, hadRecentInput, sources }) => {
        if (hadRecentInput) return;
        seen.shift += value;
        seen.shifted.push(sources.map(({ node }) => node?.parentElement?.outerHTML ?? node?.nodeName).join());
      });
      observe('longtask', ({ duration }) => (seen.longest = Math.max(seen.longest, duration)));
      new MutationObserver((changes) => {
        const first = !seen.firstTotal && document.querySelector('#products .orders');
        if (first && /^\\d/.test(first.textContent)) seen.firstTotal = performance.now();
        for (const { target, addedNodes, removedNodes } of changes) {
          if (target.id === 'products') {
            seen.batches.push([removedNodes.length, addedNodes.length]);
            seen.removed.push(...[...removedNodes].map((node) => node.dataset?.id));
          }
          const total = (target.closest ? target : target.parentElement)?.closest('.orders');
          if (!total) continue;
          const known = /^\\d/.test(total.textContent.trim());
          if (total.wasKnown && !known) seen.blanked.push(total.outerHTML);
          total.wasKnown ||= known;
        }
      }).observe(document, { subtree: true, childList: true, characterData: true });
      """;

  private final URI server;
  private final BrowserContext context;
  private final Page page;

  ShopPage(Chromium chromium, URI server) {
    this(chromium, server, new Browser.NewContextOptions());
  }

  ShopPage(Chromium chromium, URI server, Browser.NewContextOptions options) {
    this.server = server;
    context = chromium.browser().newContext(options);
    context.addInitScript(WATCH);
    page = context.newPage();
    page.setDefaultTimeout(10_000);
  }

  Page page() {
    return page;
  }

  /** Opens the page at what follows the server's address, and returns when it is live. */
  ShopPage open(String query) {
    visit(query);
    awaitState("live");
    return this;
  }

  /** Opens the page and waits for nothing. */
  void visit(String query) {
    page.navigate(server.resolve("/" + query).toString());
  }

  void awaitState(String state) {
    assertThat(page.locator("#status")).hasAttribute("data-state", state);
  }

  /** Makes a category of the test's own. */
  void category(String name) {
    send("/categories", Map.of("name", name));
  }

  void product(String category, String name, String rrp, String info) {
    send("/" + category, Map.of("name", name, "rrp", rrp, "info", info));
  }

  private void send(String path, Map<String, String> what) {
    String address = server.resolve(path).toString();
    var answer = context.request().post(address, RequestOptions.create().setData(what));
    assertThat(answer.status()).isEqualTo(201);
  }

  Locator items() {
    return page.locator("#products product-item:not([hidden], [inert])");
  }

  List<String> names() {
    return items().locator(".name").allTextContents();
  }

  /** The card of the product of that name. */
  Locator item(String name) {
    Page.LocatorOptions heading = new Page.LocatorOptions().setHasText(exactly(name));
    return page.locator("#products product-item")
        .filter(new Locator.FilterOptions().setHas(page.locator(".name", heading)));
  }

  /** What Java quotes, a browser does not read. */
  private static Pattern exactly(String text) {
    return Pattern.compile("^" + text.replaceAll("[^\\p{L}\\p{N} ]", "\\\\$0") + "$");
  }

  Locator total(String name) {
    return item(name).locator(".orders");
  }

  void fill(String name, String rrp, String info) {
    page.fill("#add [name=name]", name);
    page.fill("#add [name=rrp]", rrp);
    page.fill("#add [name=info]", info);
  }

  void submit() {
    page.click("#add [type=submit]");
  }

  /** What the watch has seen. */
  @SuppressWarnings("TypeParameterUnusedInFormals") // a test knows what it asks for
  <T> T seen(String what) {
    @SuppressWarnings("unchecked")
    T answer = (T) page.evaluate("what => window.seen[what]", what);
    return answer;
  }

  /** Forgets what happened to the list so far. */
  void forget() {
    page.evaluate("() => Object.assign(seen, { batches: [], removed: [] })");
  }

  void mark(Locator element) {
    element.evaluate("element => element.mark = 'the same'");
  }

  boolean isMarked(Locator element) {
    return "the same".equals(element.evaluate("element => element.mark"));
  }

  void assertNothingBlanked() {
    assertThat(this.<List<?>>seen("blanked")).isEmpty();
  }

  void assertNothingForeignRan() {
    assertThat(this.<Integer>seen("scripts")).isZero();
    assertThat(this.<List<?>>seen("breaches")).isEmpty();
  }

  /** No finding by axe; a picture in any case. */
  void assertAccessible(String picture) {
    page.screenshot(
        new Page.ScreenshotOptions().setPath(Path.of("target", "screenshots", picture + ".png")));
    assertThat(new AxeBuilder(page).analyze().getViolations()).as(picture).isEmpty();
  }

  @Override
  public void close() {
    context.close();
  }
}
