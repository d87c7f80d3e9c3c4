package dev.tally.web.page;

import static dev.tally.web.TestServer.problem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.config.Config;
import dev.tally.web.TestServer;
import dev.tally.web.WebSettings;
import dev.tally.web.http.CorsPolicy;
import dev.tally.web.http.ProblemType;
import dev.tally.web.http.TokenAuth;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The page as served over HTTP; browser tests check what it does. */
class PageFilesTest {

  private static final Pattern NAMED = Pattern.compile("\"(-/(?:web|embed)/[^\"]+)\"");
  private static TestServer server;

  @BeforeAll
  static void start() {
    server =
        TestServer.start(
            TestServer.settings()
                .with(WebSettings.CURRENCY, "\"><script>")
                .with(WebSettings.VERSION, "1.2.3 & more"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Stream<String> files() {
    return Stream.concat(
        Stream.of("/"), NAMED.matcher(server.get("/").body()).results().map(m -> "/" + m.group(1)));
  }

  @Test
  void page_showsItsSettings_escaped() {
    String page = server.get("/").body();

    assertThat(page)
        .contains("content=\"&quot;&gt;&lt;script&gt;\"", "Tally 1.2.3 &amp; more<")
        .doesNotContain("{{");
  }

  @Test
  void page_knowsWhetherEveryoneMayWrite() {
    Config asking =
        TestServer.settings(TokenAuth.token("s3cret"), CorsPolicy.any(), TestServer.LIMITS);
    try (TestServer guarded = TestServer.start(asking)) {
      assertThat(server.get("/").body()).contains("name=\"tally-writes\" content=\"open\"");
      assertThat(guarded.get("/").body())
          .contains("name=\"tally-writes\" content=\"token\"")
          .doesNotContain("s3cret");
    }
  }

  /** What is fetched only once it is needed does not count. */
  @Test
  void page_isLight() {
    String html = server.get("/").body();
    int bytes =
        files()
            .filter(path -> !html.contains("data-module=\"" + path.substring(1) + "\""))
            .distinct()
            .mapToInt(path -> zipped(path).length)
            .sum();

    assertThat(bytes).isLessThan(28_000);
  }

  private static byte[] zipped(String path) {
    try {
      return server
          .client
          .send(server.request(path, "Accept-Encoding", "gzip").build(), BodyHandlers.ofByteArray())
          .body();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void page_letsNothingIn() {
    HttpResponse<String> page = server.get("/");

    assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
    assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
        .contains("default-src 'none'", "frame-ancestors 'none'")
        .doesNotContain("unsafe");
    assertThat(page.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    assertThat(page.headers().firstValue("Referrer-Policy")).isPresent();
  }

  @ParameterizedTest
  @MethodSource("files")
  void file_isServedPlainAndZipped_andNotTwice(String path) throws Exception {
    HttpResponse<String> plain = server.get(path);
    HttpResponse<byte[]> zipped =
        server.client.send(
            server.request(path, "Accept-Encoding", "br, gzip;q=0.8").build(),
            BodyHandlers.ofByteArray());

    assertThat(plain.statusCode()).isEqualTo(200);
    assertThat(plain.headers().firstValue("Content-Encoding")).isEmpty();
    assertThat(plain.headers().firstValue("Cache-Control")).hasValue("no-cache");
    assertThat(plain.headers().allValues("Vary")).contains("Accept-Encoding");
    assertThat(zipped.headers().firstValue("Content-Encoding")).hasValue("gzip");
    assertThat(unzip(zipped.body())).isEqualTo(plain.body());

    String plainTag = plain.headers().firstValue("ETag").orElseThrow();
    String zippedTag = zipped.headers().firstValue("ETag").orElseThrow();
    assertThat(zippedTag).isNotEqualTo(plainTag);
    HttpResponse<String> again = server.get(path, "If-None-Match", plainTag);
    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.headers().firstValue("ETag")).hasValue(plainTag);
    assertThat(server.get(path, "If-None-Match", zippedTag, "Accept-Encoding", "gzip").statusCode())
        .isEqualTo(304);
  }

  @Test
  void file_isPlainForWhomDoesNotWantItZipped() {
    assertThat(server.get("/", "Accept-Encoding", "gzip;q=0, identity").body()).contains("</html>");
  }

  private static String unzip(byte[] zipped) throws IOException {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(zipped))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void files_haveTheirTypes() {
    List<String> types =
        files()
            .filter(path -> path.endsWith(".js") || path.endsWith(".css") || path.endsWith(".svg"))
            .map(path -> server.get(path).headers().firstValue("Content-Type").orElseThrow())
            .distinct()
            .toList();

    assertThat(types)
        .containsExactlyInAnyOrder(
            "text/javascript; charset=utf-8", "text/css; charset=utf-8", "image/svg+xml");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/-/web/none.js", "/-/web/index.html", "/-/web/Page.class", "/-/web/web"})
  void file_thatThePageDoesNotName_is404(String path) {
    problem(server.get(path), ProblemType.NOT_FOUND);
  }

  @Test
  void icon_thatBrowsersAskFor_isNone() {
    assertThat(server.get("/favicon.ico").statusCode()).isEqualTo(204);
  }

  /** At each change of a {@code hidden}, WebKit would look through the page for what it is in. */
  @ParameterizedTest
  @ValueSource(strings = {"tally", "board", "api"})
  void noSelector_asksWhetherAnElementHasSomethingHidden(String styles) {
    assertThat(server.get("/-/web/" + styles + ".css").body())
        .contains("{")
        .doesNotContainPattern(":has\\([^{]*\\[hidden\\]");
  }
}
