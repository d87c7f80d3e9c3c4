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
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/** A browser tab with the board, which records its requests and its errors. */
final class BoardPage {

  /** Records what the page's policy forbade, and counts the rounds that have begun and ended. */
  private static final String WATCH =
      """
      window.forbidden = [];
      window.turns = 0;
      window.begun = 0;
      const real = fetch;
      window.fetch = (what, ...how) => {
        if (String(what).endsWith('/-/viewers')) begun++; // what a round begins with
        return real(what, ...how);
      };
      addEventListener('securitypolicyviolation',
        ({ violatedDirective, blockedURI }) => forbidden.push(`${violatedDirective} ${blockedURI}`));
      document.addEventListener('DOMContentLoaded', () => {
        const figures = document.getElementById('figures'); // on the board alone
        if (figures) new MutationObserver(() => { if (figures.ariaBusy === 'false') turns++; })
          .observe(figures, { attributes: true, attributeFilter: ['aria-busy'] });
      });
      """;

  private final URI server;
  private final Page page;
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final List<String> scriptErrors = new CopyOnWriteArrayList<>();

  BoardPage(BrowserContext context, URI server) {
    this.server = server;
    page = context.newPage();
    page.addInitScript(WATCH);
    page.onPageError(scriptErrors::add);
    page.onRequest(request -> asked.add(request.url()));
  }

  Page page() {
    return page;
  }

  Locator locator(String selector) {
    return page.locator(selector);
  }

  /** Returns the addresses of all requests so far, even of those that failed. */
  List<String> asked() {
    return List.copyOf(asked);
  }

  /** Returns the requests since then. Sends one of its own to mark their end, and leaves it out. */
  List<String> askedSince(int before) {
    page.evaluate("() => fetch('/health/live')");
    page.waitForCondition(() -> asked.get(asked.size() - 1).endsWith("/health/live"));
    return List.copyOf(asked.subList(before, asked.size() - 1));
  }

  /** Opens the board and waits for its figures. */
  void open(String query) {
    page.navigate(server.resolve("/-/board" + query).toString());
    awaitFigures();
  }

  /** Halts the board's clock: its timers and frames come only when a test lets time pass. */
  void haltClock() {
    page.clock().install(new Clock.InstallOptions().setTime("2026-11-22T12:00:00Z"));
    page.clock().pauseAt("2026-11-22T12:00:01Z");
  }

  /** Has the board ask again, and waits until that round has ended, well or badly. */
  void turn() {
    Object before = page.evaluate("() => turns");
    see(false);
    see(true);
    page.waitForFunction("before => turns > before", before);
  }

  /** Waits until no round is under way. */
  void awaitRest() {
    page.waitForFunction("() => turns === begun");
  }

  /** Has the page think that its reader looks elsewhere, or at it again, which asks at once. */
  void see(boolean visible) {
    page.evaluate(
        """
        hidden => {
          Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
          document.dispatchEvent(new Event('visibilitychange'));
        }
        """,
        !visible);
  }

  void awaitFigures() {
    assertThat(locator("#status")).hasText("Live");
    assertThat(locator("#figures")).hasAttribute("aria-busy", "false");
  }

  /** Waits for the chart, which comes after the page's first frame and the figures. */
  void awaitChart() {
    page.waitForFunction("() => window.Chart?.getChart('chart')?.data.labels.length === 60");
  }

  /** Returns a column of the table of minutes, the oldest first. */
  List<?> column(int number) {
    return (List<?>)
        page.evaluate(
            """
            number => [...document.querySelectorAll('#minutes tbody tr')].reverse()
              .map((row) => Number(row.cells[number].textContent.replace(/\\D/g, '')))
            """,
            number);
  }

  void assertAccessible() {
    Accessibility.assertNoViolation(page, page.url());
  }

  void assertNothingWentWrong() {
    assertThat(scriptErrors).isEmpty();
    assertThat((List<?>) page.evaluate("() => window.forbidden")).isEmpty();
  }

  void picture(String name) {
    String file = name.toLowerCase(Locale.ROOT) + ".png";
    page.screenshot(
        new Page.ScreenshotOptions()
            .setFullPage(true)
            .setPath(Path.of("target", "screenshots", file)));
  }
}
