package dev.tally.web.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.web.TestServer;
import dev.tally.web.http.CorsPolicy;
import dev.tally.web.http.HttpSettings;
import dev.tally.web.http.TokenAuth;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages' languages over HTTP; browser tests read them. */
class LanguagesTest {

  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String header(HttpResponse<String> response, String name) {
    return String.join(", ", response.headers().allValues(name));
  }

  @ParameterizedTest
  @CsvSource({
    "/, Skip to the products, Zu den Produkten springen",
    "/-/board, Selling best, Bestseller",
    "/no/such/place, There is no such page, Diese Seite gibt es nicht"
  })
  void page_speaksItsReadersLanguage(String path, String english, String german) {
    HttpResponse<String> usual = server.get(path, "Accept", "text/html");
    assertThat(usual.body()).contains("<html lang=\"en\"", english);
    assertThat(header(usual, "Content-Language")).isEqualTo("en");
    assertThat(header(usual, "Vary")).contains("Accept-Language");

    HttpResponse<String> wanted =
        server.get(path, "Accept", "text/html", "Accept-Language", "de-AT,de;q=0.9,en;q=0.1");
    assertThat(wanted.body()).contains("<html lang=\"de\"", german).doesNotContain(english);
    assertThat(header(wanted, "Content-Language")).isEqualTo("de");
    assertThat(header(wanted, "Vary")).contains("Accept-Language");

    HttpResponse<String> asked =
        server.get(path + "?lang=de", "Accept", "text/html", "Accept-Language", "fr");
    assertThat(asked.body()).contains("<html lang=\"de\"", german, "?lang=de\"");
    assertThat(header(asked, "Content-Language")).isEqualTo("de");
  }

  @Test
  void page_leadsOnInTheLanguage_onlyIfItsAddressDoes() {
    assertThat(server.get("/?lang=fr").body())
        .contains(
            "<a class=\"to-board unlocked\" href=\"-/board?lang=fr\">",
            "<form class=\"head unlocked\" method=\"get\"><input type=\"hidden\" name=\"lang\" value=\"fr\">");
    assertThat(server.get("/-/board?lang=fr").body()).contains("href=\"../?lang=fr\"");
    assertThat(server.get("/", "Accept-Language", "fr").body())
        .contains("href=\"-/board\"", "method=\"get\">\n<label")
        .doesNotContain("type=\"hidden\"");
    assertThat(server.get("/-/board", "Accept-Language", "fr").body()).contains("href=\"../\"");
  }

  @Test
  void page_leadsToItselfInOtherLanguages() {
    String category = Pattern.quote("category=");
    assertThat(server.get("/?window=24h", "Accept-Language", "de").body())
        .containsPattern(
            "<a href=\"\\?"
                + category
                + "[a-z]+&amp;window=24h&amp;lang=fr\" lang=\"fr\" hreflang=\"fr\">Français</a>")
        .containsPattern("lang=\"de\" hreflang=\"de\" aria-current=\"true\">Deutsch</a>");
    assertThat(server.get("/-/board").body())
        .contains(
            "<a href=\"?lang=en\" lang=\"en\" hreflang=\"en\" aria-current=\"true\">English</a>"
                + " <a href=\"?lang=de\" lang=\"de\" hreflang=\"de\">Deutsch</a>");
  }

  @Test
  void page_isKeptOfEachLanguage_andHasATagOfItsOwn() {
    List<HttpResponse<String>> pages =
        List.of(
            server.get("/"),
            server.get("/?lang=en"),
            server.get("/", "Accept-Language", "de"),
            server.get("/?lang=de"),
            server.get("/?lang=fr"),
            server.get("/?lang=es"));
    assertThat(pages.stream().map(page -> header(page, "ETag"))).doesNotHaveDuplicates();
    String german = header(pages.get(2), "ETag");

    HttpResponse<String> again = server.get("/", "Accept-Language", "de", "If-None-Match", german);
    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(header(again, "ETag")).isEqualTo(german);
    assertThat(header(again, "Vary")).contains("Accept-Encoding", "Accept-Language");
    assertThat(server.get("/", "If-None-Match", german).statusCode()).isEqualTo(200);
    HttpResponse<String> zipped =
        server.get("/", "Accept-Language", "de", "Accept-Encoding", "gzip");
    assertThat(header(zipped, "ETag")).isEqualTo(german.replaceFirst("\"$", "-gz\""));
    assertThat(header(zipped, "Content-Language")).isEqualTo("de");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/-/board"})
  void everyFile_thatAPageNames_isInItsLanguage(String path) {
    for (String language : LanguageChoice.LANGUAGES) {
      String html = server.get(path + "?lang=" + language).body();
      List<String> files =
          Pattern.compile("\"(?:-/)?(web/[^\"]+)\"")
              .matcher(html)
              .results()
              .map(file -> file.group(1))
              .toList();
      assertThat(files).hasSizeGreaterThan(10);
      for (String file : files) {
        HttpResponse<String> got = server.get("/-/" + file);
        assertThat(got.statusCode()).as(file).isEqualTo(200);
        assertThat(got.body()).as(file).doesNotContainPattern("\\[\\[[a-z0-9.-]+]]");
        if (!file.endsWith(".svg")) {
          assertThat(file.matches(".*\\." + language + "\\.(js|css)"))
              .as(file)
              .isEqualTo(!language.equals("en"));
          Pattern.compile("(?:from|import\\()\\s*'(\\./[^']+)'")
              .matcher(got.body())
              .results()
              .map(named -> named.group(1))
              .forEach(
                  named ->
                      assertThat(
                              server
                                  .get("/-/" + file.replaceFirst("[^/]*$", named.substring(2)))
                                  .statusCode())
                          .as(file + " imports " + named)
                          .isEqualTo(200));
        }
      }
      assertThat(html).doesNotContain("[[", "{{").contains("/icon.svg\"");
    }
  }

  @Test
  void closedShop_saysSoInTheLanguage() {
    try (TestServer closed =
        TestServer.start(
            TestServer.settings(TokenAuth.token("s3cret"), CorsPolicy.any(), TestServer.LIMITS)
                .with(HttpSettings.CLOSED, true))) {
      HttpResponse<String> page = closed.get("/?lang=es");
      assertThat(page.body()).contains("Esta tienda está cerrada", "href=\"-/board?lang=es\"");
      assertThat(header(page, "Content-Language")).isEqualTo("es");
    }
  }

  @Test
  void hostileHeader_getsThePageInEnglish() {
    for (String header :
        List.of(";;;,,q=", "de;q=9", "\u00ff", "x".repeat(2_000), "a-".repeat(900))) {
      HttpResponse<String> page = server.get("/", "Accept-Language", header);
      assertThat(page.statusCode()).isEqualTo(200);
      assertThat(header(page, "Content-Language")).isEqualTo("en");
    }
  }

  @Test
  void problems_andTheApisPage_stayEnglish() {
    assertThat(server.get("/none", "Accept-Language", "de").body())
        .contains("There is no category");
    HttpResponse<String> api = server.get("/-/api?lang=de", "Accept-Language", "de");
    assertThat(api.body()).contains("<html lang=\"en\"");
    assertThat(header(api, "Vary")).doesNotContain("Accept-Language");
  }
}
