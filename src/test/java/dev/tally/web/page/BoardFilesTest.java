package dev.tally.web.page;

import static dev.tally.web.TestServer.problem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.web.TestServer;
import dev.tally.web.http.ProblemType;
import java.io.ByteArrayInputStream;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The board and its library as served over HTTP; browser tests check what they do. */
class BoardFilesTest {

  private static final String LIBRARY = "/-/lib/chart.js";
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void board_letsNothingIn_asThePage() {
    HttpResponse<String> board = server.get("/-/board");

    assertThat(board.statusCode()).isEqualTo(200);
    assertThat(board.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
    assertThat(board.headers().firstValue("Content-Security-Policy"))
        .isEqualTo(server.get("/").headers().firstValue("Content-Security-Policy"));
    assertThat(board.headers().firstValue("Referrer-Policy")).isPresent();
  }

  @Test
  void board_namesOnlyFilesThatAreThere_andNotItsLibrary() {
    String board = server.get("/-/board").body();

    assertThat(Pattern.compile("\"(web/[^\"]+)\"").matcher(board).results())
        .hasSizeGreaterThan(10)
        .allSatisfy(
            named -> assertThat(server.get("/-/" + named.group(1)).statusCode()).isEqualTo(200));
    assertThat(board).doesNotContain("lib/");
  }

  @Test
  void library_isWhole_zipped_andNotSentTwice() throws Exception {
    HttpResponse<byte[]> zipped =
        server.client.send(
            server.request(LIBRARY, "Accept-Encoding", "gzip").build(), BodyHandlers.ofByteArray());
    assertThat(zipped.headers().firstValue("Content-Type"))
        .hasValue("text/javascript; charset=utf-8");
    assertThat(zipped.headers().firstValue("Content-Encoding")).hasValue("gzip");
    assertThat(zipped.headers().firstValue("Cache-Control")).hasValue("no-cache");
    assertThat(zipped.body()).hasSizeLessThan(80_000);

    String plain = server.get(LIBRARY).body();
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(zipped.body()))) {
      assertThat(in.readAllBytes()).asString().isEqualTo(plain);
    }
    assertThat(plain).startsWith("/*!\n * Chart.js v").contains("Released under the MIT License");
    String tag = zipped.headers().firstValue("ETag").orElseThrow();
    assertThat(server.get(LIBRARY, "If-None-Match", tag, "Accept-Encoding", "gzip").statusCode())
        .isEqualTo(304);
  }

  @Test
  void library_thatIsNone_is404() {
    problem(server.get("/-/lib/chart.umd.min.js"), ProblemType.NOT_FOUND);
  }
}
