package dev.tally.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/** A browser's tab with the board; notes what it asks for, and what went wrong in it. */
final class BoardPage {

  /** Notes what the page's policy had to forbid. */
  private static final String WATCH =
      """
      window.forbidden = [];
      addEventListener('securitypolicyviolation',
        ({ violatedDirective, blockedURI }) => forbidden.push(`${violatedDirective} ${blockedURI}`));
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

  /** The addresses of all requests so far, also those that nothing came of. */
  List<String> asked() {
    return List.copyOf(asked);
  }

  /** Opens the board and waits for its figures. */
  void open(String query) {
    page.navigate(server.resolve("/-/board" + query).toString());
    awaitFigures();
  }

  void awaitFigures() {
    assertThat(locator("#status")).hasText("Live");
    assertThat(locator("#figures")).hasAttribute("aria-busy", "false");
  }

  void awaitChart() {
    page.waitForFunction("() => window.Chart?.getChart('chart')?.data.labels.length === 60");
  }

  /** What the table of the minutes has in a column, the oldest first. */
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
    assertThat(new AxeBuilder(page).analyze().getViolations()).isEmpty();
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
