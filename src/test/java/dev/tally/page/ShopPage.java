package dev.tally.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Clock;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A tab with the shop's page, which records everything that must not happen unseen: a known total
 * that is blanked, a node that is removed, a foreign script, a breach of the policy. Lives on the
 * test's thread.
 */
final class ShopPage {

  private static final String WATCH =
      """
      window.seen = { sockets: [], listeners: 0, blanked: [], removed: [], batches: [], scripts: 0, breaches: [] };
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
      const items = (nodes) => [...nodes].flatMap((node) =>
        node.matches?.('product-item') ? node : [...(node.querySelectorAll?.('product-item') ?? [])]);
      new MutationObserver((changes) => {
        for (const { target, addedNodes, removedNodes } of changes) {
          if (target.id === 'products' || target.className === 'group') {
            const [removed, added] = [items(removedNodes), items(addedNodes)];
            if (removed.length + added.length) seen.batches.push([removed.length, added.length]);
            seen.removed.push(...removed.map((item) => item.dataset.id));
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
  private final Page page;

  ShopPage(BrowserContext context, URI server) {
    this.server = server;
    page = context.newPage();
    page.addInitScript(WATCH + LayoutShifts.WATCH);
  }

  Page page() {
    return page;
  }

  /** Makes the page wait for an answer as long as a test holds it. Call this before opening it. */
  ShopPage patient() {
    page.addInitScript("AbortSignal.timeout = () => new AbortController().signal;");
    return this;
  }

  /** Halts the page's clock: its timers and frames come only when a test lets time pass. */
  void haltClock() {
    page.clock().install(new Clock.InstallOptions().setTime("2026-11-22T12:00:00Z"));
    page.clock().pauseAt("2026-11-22T12:00:01Z");
  }

  /** Opens the page with this query, and returns when it is live. */
  ShopPage open(String query) {
    visit(query);
    awaitState("live");
    return this;
  }

  /** Opens the page and waits for nothing. */
  void visit(String query) {
    page.navigate(server.resolve("/" + query).toString());
  }

  /** Returns once two frames are drawn, so that what had arrived before is shown. */
  void awaitFrames() {
    page.evaluate(
        "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
  }

  void awaitState(String state) {
    assertThat(page.locator("#status")).hasAttribute("data-state", state);
  }

  Locator items() {
    return page.locator("#products product-item:not([hidden], [inert])");
  }

  List<String> names() {
    return items().locator(".name").allTextContents();
  }

  /**
   * Waits until exactly these are shown, in this order; some find their place only in the next
   * frame.
   */
  void awaitNames(String... names) {
    assertThat(items().locator(".name")).hasText(names);
  }

  /** Returns the card of the product with this name. */
  Locator item(String name) {
    Page.LocatorOptions heading = new Page.LocatorOptions().setHasText(exactly(name));
    return page.locator("#products product-item")
        .filter(new Locator.FilterOptions().setHas(page.locator(".name", heading)));
  }

  /** Returns a pattern of exactly this text; browsers do not understand how Java quotes. */
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

  /** Returns what was recorded under this name. */
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

  /** Checks that axe finds nothing; takes a screenshot in any case. */
  void assertAccessible(String picture) {
    page.screenshot(
        new Page.ScreenshotOptions().setPath(Path.of("target", "screenshots", picture + ".png")));
    Accessibility.assertNoViolation(page, picture);
  }
}
