package dev.tally.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.tally.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The board in a real browser, on a real server process. Leaves pictures in target/screenshots. */
class BoardTest {

  private static Chromium chromium;

  @TempDir private Path directory;
  private ServerProcess server;
  private BrowserContext context;
  private Page page;

  @BeforeAll
  static void launch() {
    chromium = new Chromium();
  }

  @AfterAll
  static void quit() {
    chromium.close();
  }

  @BeforeEach
  void open() throws IOException {
    server =
        ServerProcess.start(
            directory, "demo", "--host", "127.0.0.1", "--port", "0", "--simulate", "off");
    context = chromium.browser().newContext();
  }

  @AfterEach
  void close() {
    context.close();
    server.close();
  }

  @ParameterizedTest
  @EnumSource(
      value = ColorScheme.class,
      names = {"LIGHT", "DARK"})
  void theBoard_isAccessible_onDesktopAndPhone(ColorScheme scheme) {
    for (int width : List.of(1200, 390)) {
      context.close();
      context =
          chromium
              .browser()
              .newContext(
                  new Browser.NewContextOptions()
                      .setColorScheme(scheme)
                      .setViewportSize(width, 844)
                      .setDeviceScaleFactor(2));
      page = context.newPage();
      page.onConsoleMessage(m -> System.out.println(m.text()));
      page.onPageError(System.out::println);
      FakeFigures.serve(page);
      page.navigate(server.uri().resolve("/-/board").toString());
      assertThat(page.locator("#status")).hasAttribute("data-state", "live");
      page.waitForFunction("() => window.Chart && Chart.getChart('chart')?.data.labels.length");
      picture("board-%s-%d".formatted(scheme, width));
      assertThat(new AxeBuilder(page).analyze().getViolations()).isEmpty();
    }
  }

  private void picture(String name) {
    String file = name.toLowerCase(Locale.ROOT) + ".png";
    page.screenshot(
        new Page.ScreenshotOptions()
            .setFullPage(true)
            .setPath(Path.of("target", "screenshots", file)));
  }
}
