package dev.tally.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ForcedColors;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What the page says can be read with the colours that a reader's system forces on it. Looks at
 * pixels, as a browser replaces colours only when it paints.
 */
@InBrowser
class ForcedColorsTest {

  /** A text has the shades of its edges; what is behind it has one or two colours. */
  private static final int SHADES = 8;

  @RegisterExtension private static final BrowserFixture fixture = BrowserFixture.still();

  private ShopPage shop;
  private Page page;

  @BeforeAll
  static void stock() {
    fixture.shop().category("toys");
    fixture.shop().order(fixture.shop().add("toys", "Kite"), 7);
  }

  private void open(ColorScheme scheme, String query) {
    shop =
        fixture.reader(
            new Browser.NewContextOptions()
                .setForcedColors(ForcedColors.ACTIVE)
                .setColorScheme(scheme)
                .setViewportSize(1200, 844));
    page = shop.page();
    shop.open(query);
  }

  @ParameterizedTest
  @EnumSource(names = {"LIGHT", "DARK"})
  void onThePage(ColorScheme scheme) throws IOException {
    open(scheme, "?category=toys");
    Locator card = shop.item("Kite");
    card.locator("summary").click();
    assertReadable(card.locator(".edit"));
    card.locator(".edit").click();
    assertReadable(page.locator("#add button, .editor button, #pause, .order, .orders, .badge"));
    card.locator(".retire").click();
    assertReadable(card.locator(".question button"));
    page.locator("#manage summary").click();
    assertReadable(page.locator("#manage button"));
    page.locator("#category-edit .retire").click();
    assertThat(page.locator("#category-title-error")).not().isEmpty();
    assertReadable(page.locator("#category-title-error"));
    page.click("#pause");
    assertReadable(page.locator("#notice"));
    page.route("**/orders", route -> route.abort());
    card.locator(".order").click();
    assertThat(page.locator("#notice")).hasAttribute("data-kind", "bad");
    assertReadable(page.locator("#notice, .order"));
    page.screenshot(
        new Page.ScreenshotOptions()
            .setPath(Path.of("target", "screenshots", "forced-colors-" + scheme + ".png")));
  }

  @ParameterizedTest
  @EnumSource(names = {"LIGHT", "DARK"})
  void onTheBoard(ColorScheme scheme) throws IOException {
    open(scheme, "-/board");
    assertReadable(page.locator("#wall, #pause, .badge, #categories button, #best .units"));
    assertThat(colours(page.locator("#best i").first())).as("a bar").isGreaterThan(1);
  }

  private static void assertReadable(Locator texts) throws IOException {
    assertThat(texts).not().hasCount(0);
    for (Locator text : texts.all()) {
      if (text.isVisible()) {
        assertThat(colours(text)).as(text::innerText).isGreaterThan(SHADES);
      }
    }
  }

  /** Returns how many colours there are in the middle of an element. */
  private static long colours(Locator element) throws IOException {
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(element.screenshot()));
    int frame = Math.min(5, image.getHeight() / 4);
    return IntStream.range(frame, image.getHeight() - frame)
        .flatMap(y -> IntStream.range(frame, image.getWidth() - frame).map(x -> image.getRGB(x, y)))
        .distinct()
        .count();
  }
}
