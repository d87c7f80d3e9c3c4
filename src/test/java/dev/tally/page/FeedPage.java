package dev.tally.page;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Clock;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import java.net.URI;
import java.util.List;

/**
 * feed.js by itself, on an otherwise empty page. The test owns the clock, and every random wait is
 * the longest possible. Lives on the test's thread.
 */
final class FeedPage {

  /**
   * The longest waits, in seconds, from the first failure on: a minute of short ones comes first.
   */
  static final List<Integer> WAITS = List.of(1, 2, 4, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 30, 30);

  /** Records what the feed opens and reports. */
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
      async (options) => {
        const { Feed } = await import('/-/embed/v1/feed.js');
        window.feed = new Feed({
          onTotal: (id, total) => seen.totals.push(`${id}=${total}`),
          onEvent: ({ event }, settled) => seen.events.push(settled ? event : `${event}?`),
          onStatus: ({ state }) => seen.states.push(state),
        }, new Function('return ' + options)());
      }
      """;

  private final BrowserContext context;
  private final Page page;

  /** Creates a page that is still to {@link #open}; {@code script} runs before any other. */
  FeedPage(BrowserContext context, String script) {
    this.context = context;
    context.addInitScript(NOTES + script);
    page = context.newPage();
    page.clock().install(new Clock.InstallOptions().setTime("2026-11-22T12:00:00Z"));
    page.clock().pauseAt("2026-11-22T12:00:01Z");
    page.route("**/blank", FeedPage::blank);
  }

  void open(URI server) {
    open(server, "{}");
  }

  /** Opens it with these options of the feed, which are JavaScript. */
  void open(URI server, String options) {
    page.navigate(server + "/blank");
    page.evaluate(FEED, options);
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

  /** Lets time pass, so that everything that waits gets its turn. */
  void pass(long millis) {
    page.clock().runFor(millis);
  }

  Object run(String script) {
    return page.evaluate("() => { " + script + " }");
  }

  /** Dispatches an event as the browser does for a page that it caches and restores. */
  void dispatch(String type) {
    run("dispatchEvent(new PageTransitionEvent('%s', { persisted: true }))".formatted(type));
  }

  /** Sends the tab to the background, or brings it back. */
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

  /** Waits until exactly these were reported, in this order. */
  void awaitSeen(String what, String... all) {
    page.waitForCondition(() -> seen(what).equals(List.of(all)));
  }

  void awaitState(String state) {
    page.waitForCondition(() -> run("return feed.status.state").equals(state));
  }
}
