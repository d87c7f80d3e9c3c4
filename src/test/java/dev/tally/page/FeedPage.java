package dev.tally.page;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Clock;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import java.net.URI;
import java.util.List;

/**
 * feed.js by itself, on a page that has nothing else; the clock is ours, and every wait the longest
 * there may be. Lives on the test's thread.
 */
final class FeedPage {

  /** What the feed opens and tells is written down. */
  private static final String NOTES =
      """
      window.seen = { streams: [], errors: [], totals: [], events: [], states: [] };
      Math.random = () => 0.9999;
      addEventListener('error', (event) => seen.errors.push(event.message));
      const Real = EventSource;
      window.EventSource = class extends Real {
        constructor(address) { super(address); seen.streams.push(this); }
      };
      """;

  private static final String FEED =
      """
      async () => {
        const { Feed } = await import('/-/embed/v1/feed.js');
        window.feed = new Feed({
          onTotal: (id, total) => seen.totals.push(`${id}=${total}`),
          onEvent: ({ event }, settled) => seen.events.push(settled ? event : `${event}?`),
          onStatus: ({ state }) => seen.states.push(state),
        });
      }
      """;

  private final BrowserContext context;
  private final Page page;

  /** A page that is still to {@link #open}; {@code script} runs before any other. */
  FeedPage(BrowserContext context, String script) {
    this.context = context;
    context.addInitScript(NOTES + script);
    page = context.newPage();
    page.clock().install(new Clock.InstallOptions().setTime("2026-11-22T12:00:00Z"));
    page.clock().pauseAt("2026-11-22T12:00:01Z");
    page.route("**/blank", FeedPage::blank);
  }

  void open(URI server) {
    page.navigate(server + "/blank");
    page.evaluate(FEED);
  }

  private static void blank(Route route) {
    route.fulfill(
        new Route.FulfillOptions()
            .setContentType("text/html")
            .setBody("<!doctype html><title>Blank</title>"));
  }

  Page page() {
    return page;
  }

  /** Everything that waits gets its turn. */
  void pass(long millis) {
    page.clock().runFor(millis);
  }

  Object run(String script) {
    return page.evaluate("() => { " + script + " }");
  }

  /** As the browser does for a page that it keeps, and takes out again. */
  void dispatch(String type) {
    run("dispatchEvent(new PageTransitionEvent('%s', { persisted: true }))".formatted(type));
  }

  /** The tab goes to the background, or comes back from there. */
  void hide(boolean hidden) {
    page.evaluate(
        """
        (hidden) => {
          Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });
          document.dispatchEvent(new Event('visibilitychange'));
        }
        """,
        hidden);
  }

  void offline(boolean offline) {
    context.setOffline(offline);
    page.waitForCondition(() -> run("return navigator.onLine").equals(!offline));
  }

  List<String> seen(String what) {
    Object all = page.evaluate("what => seen[what].map(String)", what);
    return ((List<?>) all).stream().map(String::valueOf).toList();
  }

  /** Waits until just these were told, in this order. */
  void awaitSeen(String what, String... all) {
    page.waitForCondition(() -> seen(what).equals(List.of(all)));
  }

  void awaitState(String state) {
    page.waitForCondition(() -> run("return feed.status.state").equals(state));
  }
}
