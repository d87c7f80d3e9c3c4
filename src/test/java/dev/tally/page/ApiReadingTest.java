package dev.tally.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How the API's page reads, on a desk and on a phone. Leaves screenshots in target/screenshots. */
@InBrowser
class ApiReadingTest {

  @RegisterExtension private static final BrowserFixture fixture = BrowserFixture.still();

  @ParameterizedTest
  @CsvSource({"LIGHT, 1280", "DARK, 360"}) // axe takes ten seconds for each
  void page_isReadable_alone(ColorScheme scheme, int width) {
    Page page =
        fixture
            .context(
                new Browser.NewContextOptions().setColorScheme(scheme).setViewportSize(width, 900))
            .newPage();
    List<String> asked = new ArrayList<>();
    List<String> complaints = new ArrayList<>();
    page.onRequest(request -> asked.add(request.url()));
    page.onConsoleMessage(message -> complaints.add(message.text()));
    page.navigate(fixture.uri().resolve("/-/api").toString());

    assertThat(page.locator("h1")).hasText("API");
    assertThat(asked).allMatch(url -> url.startsWith(fixture.uri().toString()));
    assertThat(complaints).isEmpty();
    assertThat(page.evaluate("() => document.documentElement.scrollWidth - innerWidth"))
        .as("nothing is beyond the edge")
        .isEqualTo(0);
    Accessibility.assertNoViolation(page, scheme + " " + width);
    picture(page, scheme, width, "top");

    page.locator("#placeOrders a[href='#schema-Order']").first().click();
    assertThat(page.locator("#schema-Order")).isInViewport();
    picture(page, scheme, width, "schema");
  }

  private static void picture(Page page, ColorScheme scheme, int width, String what) {
    String name =
        "api-%s-%d-%s.png".formatted(scheme, width, what).toLowerCase(java.util.Locale.ROOT);
    page.screenshot(new Page.ScreenshotOptions().setPath(Path.of("target", "screenshots", name)));
  }
}
