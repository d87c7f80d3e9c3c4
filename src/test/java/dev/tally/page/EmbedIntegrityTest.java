package dev.tally.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The hashes in {@code docs/embed.md}: they match the served files, and keep anything else from
 * running.
 */
@InBrowser
class EmbedIntegrityTest {

  @RegisterExtension private static final BrowserFixture fixture = BrowserFixture.still();
  @RegisterExtension private static final ForeignSite site = new ForeignSite();
  private static GuidesTags tags;

  private final List<String> console = new ArrayList<>();
  private Page page;

  @BeforeAll
  static void launch() throws IOException {
    tags = GuidesTags.of(fixture.uri());
  }

  @BeforeEach
  void open() {
    page = fixture.context().newPage();
    page.onConsoleMessage(message -> console.add(message.text()));
  }

  /** They change only with the served files; embedding pages must be told of such a change. */
  @Test
  void theGuidesHashes_areThoseOfWhatIsServed() {
    Map<String, String> hashes = tags.hashes();
    assertThat(hashes).hasSize(2);
    hashes.forEach(
        (file, hash) ->
            assertThat(hash).as(file).isEqualTo(Integrity.sha384(fixture.shop().file(file))));
  }

  @Test
  void theGuidesTags_run() {
    show(tags);

    assertThat(page.locator("order-count")).hasAttribute("data-state", "live");
    assertThat(console).isEmpty();
  }

  @Test
  void aWrongHash_ofEitherFile_keepsItFromRunning() {
    for (String file : List.of("feed.js", "order-count.js")) {
      console.clear();
      show(tags.wrongFor(file));
      page.waitForCondition(() -> console.stream().anyMatch(line -> line.contains("integrity")));
      page.waitForLoadState(); // after all modules have run, or failed

      assertThat(page.evaluate("() => customElements.get('order-count') === undefined"))
          .as(file)
          .isEqualTo(true);
    }
  }

  private void show(GuidesTags tags) {
    String html =
        "<!doctype html><title>Shop</title>" + tags.html() + "<order-count product=A1>pending";
    page.navigate(site.add(html, Map.of()));
  }
}
