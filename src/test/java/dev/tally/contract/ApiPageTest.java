package dev.tally.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page that people read is what the documents say. */
class ApiPageTest {

  private static final Path FILE = Path.of("src/main/resources/web/api.html");

  @Test
  void page_isWrittenFromTheDocuments() throws IOException {
    if (Boolean.getBoolean("tally.api-page.write")) {
      Files.writeString(FILE, ApiPage.html());
    }
    assertThat(Files.readString(FILE))
        .as("the page is older than docs/*.yaml; run bench/api-page")
        .isEqualTo(ApiPage.html());
  }

  @Test
  void page_leadsSomewhere_whateverIsFollowed() {
    String html = ApiPage.html();
    List<String> ids = found(html, " id=\"([^\"]+)\"");
    assertThat(ids).doesNotHaveDuplicates().hasSizeGreaterThan(60);
    assertThat(found(html, "href=\"#([^\"]+)\"")).isNotEmpty().allMatch(ids::contains);
    assertThat(html).doesNotContain("src=\"http", "<script", "style=");
  }

  private static List<String> found(String html, String pattern) {
    return Pattern.compile(pattern)
        .matcher(html)
        .results()
        .map((MatchResult match) -> match.group(1))
        .toList();
  }
}
