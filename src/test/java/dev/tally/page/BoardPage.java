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

  /** Records what the page's policy forbade, and counts how often its status badge was set. */
  private static final String WATCH =
      """
      window.forbidden = [];
      window.turns = 0;
      addEventListener('securitypolicyviolation',
        ({ violatedDirective, blockedURI }) => forbidden.push(`${violatedDirective} ${blockedURI}`));
      document.addEventListener('DOMContentLoaded', () => new MutationObserver(() => turns++)
        .observe(document.getElementById('status'), { attributes: true }));
      """;

  /** How long the board rests between two rounds of polling. */
  private static final int REST_MILLIS = 5_000;

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

  /**
   * Lets the rest before the next round pass, and waits until that round has ended, well or badly.
   * Needs a halted clock, on which no answer is late, however long it takes.
   */
  void turn() {
    Object before = page.evaluate("() => turns");
    page.clock().runFor(REST_MILLIS);
    page.waitForFunction("before => turns > before", before);
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
