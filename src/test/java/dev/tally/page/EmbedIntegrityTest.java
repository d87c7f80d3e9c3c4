package dev.tally.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

  private static final Path GUIDE = Path.of("docs", "embed.md");
  private static final String PLACE = "https://orders.example.com";
  private static final String WRONG = Integrity.sha384(new byte[0]);
  private static final Pattern FILE =
      Pattern.compile("(/-/embed/v1/[a-z-]+\\.js)\"\\s+integrity=\"([^\"]+)\"");

  @RegisterExtension private static final BrowserFixture fixture = BrowserFixture.still();
  @RegisterExtension private static final ForeignSite site = new ForeignSite();
  private static String tags;

  private final List<String> console = new ArrayList<>();
  private Page page;

  @BeforeAll
  static void launch() throws IOException {
    tags = tagsOfTheGuide();
  }

  @BeforeEach
  void open() {
    page = fixture.context().newPage();
    page.onConsoleMessage(message -> console.add(message.text()));
  }

  /** They change only with the served files; embedding pages must be told of such a change. */
  @Test
  void theGuidesHashes_areThoseOfWhatIsServed() {
    Matcher file = FILE.matcher(tags);
    int found = 0;
    while (file.find()) {
      byte[] served = fixture.shop().file(file.group(1));
      assertThat(file.group(2)).as(file.group(1)).isEqualTo(Integrity.sha384(served));
      found++;
    }
    assertThat(found).isEqualTo(2);
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
      show(tags.replaceAll("(" + file + "\"\\s+integrity=\")[^\"]+", "$1" + WRONG));
      page.waitForCondition(() -> console.stream().anyMatch(line -> line.contains("integrity")));
      page.waitForLoadState(); // after all modules have run, or failed

      assertThat(page.evaluate("() => customElements.get('order-count') === undefined"))
          .as(file)
          .isEqualTo(true);
    }
  }

  private void show(String head) {
    String html = "<!doctype html><title>Shop</title>" + head + "<order-count product=A1>pending";
    page.navigate(site.add(html, Map.of()));
  }

  /** Returns the first block of HTML in the guide that has an {@code integrity}. */
  private static String tagsOfTheGuide() throws IOException {
    for (String block : Files.readString(GUIDE).split("```", -1)) {
      if (block.startsWith("html\n") && block.contains("integrity=")) {
        return block.substring("html\n".length()).replace(PLACE, fixture.uri().toString());
      }
    }
    throw new AssertionError("docs/embed.md shows no tags with integrity");
  }
}
