package dev.tally.web.api;

import static dev.tally.web.TestServer.json;
import static dev.tally.web.TestServer.problem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.config.Config;
import dev.tally.web.RawConnection;
import dev.tally.web.RawConnection.Answer;
import dev.tally.web.TestServer;
import dev.tally.web.http.CorsPolicy;
import dev.tally.web.http.ProblemType;
import dev.tally.web.http.TokenAuth;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** {@code POST /orders} as {@code application/x-ndjson}: what becomes of the lines. */
class OrderStreamTest {

  private static final String HEAD =
      "POST /orders HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-ndjson\r\n";

  private final TestServer server = TestServer.start();

  @AfterEach
  void close() {
    server.close();
  }

  static String line(int n) {
    return "{\"order\":\"k-" + n + "\",\"lines\":[{\"id\":\"A1\",\"quantity\":1}]}";
  }

  static String lines(int from, int to) {
    return IntStream.range(from, to).mapToObj(n -> line(n) + "\n").collect(Collectors.joining());
  }

  private JsonNode counts(String lines) {
    HttpResponse<String> response = server.stream("/orders", lines);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
    return json(response);
  }

  private static List<Integer> wrong(JsonNode counts) {
    return counts.get("rejections").valueStream().map(r -> r.get("line").asInt()).toList();
  }

  /** It weighs more than all streams together may have waiting. */
  @Test
  void anOrderOfVeryManyLines_isCounted_andSoAreThoseBehindIt() {
    String lines = "{\"id\":\"A1\",\"quantity\":1},".repeat(40_000);
    String order = "{\"order\":\"%s\",\"lines\":[%s{\"id\":\"A1\",\"quantity\":1}]}\n";
    String body =
        order.formatted("before", "")
            + order.formatted("many", lines)
            + order.formatted("after", "");

    assertThat(server.stream("/orders", body).body()).startsWith("{\"accepted\":3,");
    assertThat(server.total("A1")).isEqualTo(3 + 40_003);
  }

  @Test
  void lines_areCountedAndSeenByWhoeverAsksNext() {
    JsonNode counts = counts(lines(0, 3) + line(1) + "\n" + line(3));

    assertThat(counts.toString())
        .isEqualTo("{\"accepted\":4,\"duplicate\":1,\"rejected\":0,\"rejections\":[]}");
    assertThat(server.total("A1")).isEqualTo(7);
  }

  @Test
  void lines_thatAreWrong_areNamed_andDoNotStopTheOthers() {
    JsonNode counts =
        counts(
            String.join(
                "\n",
                line(1),
                "",
                "no json",
                " \t\r",
                "[" + line(2) + "]",
                line(2).replace("A1", "A9"),
                line(1).replace(":1}", ":2}"),
                "{\"lines\":[{\"id\":\"A1\",\"quantity\":1}]}",
                line(3).replace(":1}", ":0}"),
                line(4) + line(5),
                line(6) + "\r",
                "\u0000",
                line(7)));

    assertThat(counts.get("accepted").asInt()).isEqualTo(3);
    assertThat(wrong(counts)).containsExactly(3, 5, 6, 7, 8, 9, 10, 12);
    assertThat(counts.get("rejections").findValuesAsString("code"))
        .containsExactly(
            "not-json",
            "not-json",
            "unknown-product",
            "key-reused",
            "invalid-field",
            "invalid-field",
            "not-json",
            "not-json");
    assertThat(counts.get("rejections").findValuesAsString("reason"))
        .allMatch(reason -> reason.endsWith("."))
        .anyMatch(reason -> reason.contains("A9"));
    assertThat(counts.get("rejected").asInt()).isEqualTo(8);
    assertThat(server.total("A1")).isEqualTo(6);
  }

  @Test
  void lines_thatAreNotUtf8_areRejectedAlone() {
    byte[] body = (line(1) + "\n" + line(2) + "\n" + line(3)).getBytes(StandardCharsets.US_ASCII);
    body[line(1).length() + 12] = (byte) 0xFF;
    try (RawConnection connection = server.connect()) {
      connection.send(HEAD + "Content-Length: " + body.length + "\r\n\r\n").send(body);
      assertThat(connection.read().body()).startsWith("{\"accepted\":2,").contains("\"line\":2,");
    }
  }

  @Test
  void lines_areTheSameHoweverTheBytesArrive() {
    String body = line(1) + "\r\n\r\n" + line(1).replace("A1", "\u00e9") + "\n" + line(1);
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    try (RawConnection connection = server.connect()) {
      for (int split = 1; split < bytes.length; split++) {
        connection.send(HEAD + "Transfer-Encoding: chunked\r\n\r\n");
        chunk(connection, bytes, 0, split);
        chunk(connection, bytes, split, bytes.length - split);
        connection.send("0\r\n\r\n");
        JsonNode counts = TestServer.JSON.readTree(connection.read().body());
        assertThat(counts.get("accepted").asInt() + counts.get("duplicate").asInt()).isEqualTo(2);
        assertThat(wrong(counts)).as("split at %d", split).containsExactly(3);
      }
    }
    assertThat(server.total("A1")).isEqualTo(4);
  }

  private static void chunk(RawConnection connection, byte[] bytes, int from, int length) {
    connection.send(Integer.toHexString(length) + "\r\n");
    connection.send(java.util.Arrays.copyOfRange(bytes, from, from + length)).send("\r\n");
  }

  @Test
  void line_atTheLimit_isRead_andBeyondItIsPassedOver() {
    String padding = " ".repeat((1 << 20) - line(1).length());

    JsonNode counts =
        counts(
            line(1)
                + padding
                + "\n"
                + line(2)
                + padding
                + " \n"
                + "x".repeat(3_000_000)
                + "\n"
                + line(3));

    assertThat(counts.get("accepted").asInt()).isEqualTo(2);
    assertThat(wrong(counts)).containsExactly(2, 3);
    assertThat(counts.get("rejections").findValuesAsString("code")).containsOnly("body-too-large");
    assertThat(counts.get("rejections").get(0).get("reason").asString()).contains("1,048,576");
  }

  @Test
  void rejections_areTheFirstThousand_inTheOrderOfTheLines() {
    String pair = line(0).replace("A1", "A9") + "\nno json\n"; // one rejected late, one at once

    JsonNode counts = counts(pair.repeat(1_000) + line(1));

    assertThat(counts.get("accepted").asInt()).isEqualTo(1);
    assertThat(counts.get("rejected").asInt()).isEqualTo(2_000);
    assertThat(wrong(counts)).isEqualTo(IntStream.rangeClosed(1, 1_000).boxed().toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "\r\n\n \n"})
  void stream_ofNothing_isFine(String body) {
    assertThat(counts(body).toString())
        .isEqualTo("{\"accepted\":0,\"duplicate\":0,\"rejected\":0,\"rejections\":[]}");
  }

  @Test
  void stream_ofAnyLength_counts() {
    String body = lines(0, 100_000);
    assertThat(body.length()).isGreaterThan(5_000_000);

    assertThat(counts(body).get("accepted").asInt()).isEqualTo(100_000);
    assertThat(counts(body).get("duplicate").asInt()).isEqualTo(100_000);
    assertThat(server.total("A1")).isEqualTo(100_003);
  }

  @Test
  void streams_atOnce_countEachOrderOnce() {
    String body = lines(0, 20_000);
    List<JsonNode> all = IntStream.range(0, 4).parallel().mapToObj(n -> counts(body)).toList();

    assertThat(all.stream().mapToInt(c -> c.get("accepted").asInt()).sum()).isEqualTo(20_000);
    assertThat(all.stream().mapToInt(c -> c.get("duplicate").asInt()).sum()).isEqualTo(60_000);
    assertThat(server.total("A1")).isEqualTo(20_003);
  }

  @Test
  void stream_ignoresTheKeyOfTheHeader() {
    HttpResponse<String> response =
        server.stream("/orders", lines(0, 2) + "{\"lines\":[]}", "Idempotency-Key", "k-9");

    assertThat(json(response).get("accepted").asInt()).isEqualTo(2);
    assertThat(wrong(json(response))).containsExactly(3);
  }

  @Test
  void stream_mayBeAwaitedByItsSender_andRequestsFollowIt() {
    String body = lines(0, 5_000);
    String get = "GET /electronics/A1 HTTP/1.1\r\nHost: a\r\n\r\n";
    try (RawConnection connection = server.connect()) {
      connection.send(
          HEAD + "Expect: 100-continue\r\nContent-Length: " + body.length() + "\r\n\r\n");
      assertThat(connection.read().status()).isEqualTo(100);
      connection.send(body + get + HEAD + "Content-Length: 0\r\n\r\n" + get);

      assertThat(connection.read().body()).startsWith("{\"accepted\":5000,");
      assertThat(connection.read().body()).contains("\"total\":5003");
      assertThat(connection.read().body()).startsWith("{\"accepted\":0,");
      assertThat(connection.read().status()).isEqualTo(200);
    }
  }

  @Test
  void stream_needsTheToken() {
    Config guarded =
        TestServer.settings(TokenAuth.token("s3cret"), CorsPolicy.any(), TestServer.LIMITS);
    try (TestServer other = TestServer.start(guarded)) {
      for (String path : List.of("/orders", "/cancellations", "/-/products")) {
        problem(other.stream(path, lines(0, 2)), ProblemType.TOKEN_REQUIRED);
      }
      problem(other.post("/-/forget", "{\"order\":\"sample-A1\"}"), ProblemType.TOKEN_REQUIRED);
      problem(other.post("/cancellations", "{}"), ProblemType.TOKEN_REQUIRED);
      assertThat(other.stream("/orders", lines(0, 2), "Authorization", "Bearer s3cret").body())
          .startsWith("{\"accepted\":2,");
    }
  }

  @Test
  void stream_thatIsRefused_isToldWhy_andNotThatItIsLong() {
    try (RawConnection announced = server.connect();
        RawConnection chunked = server.connect()) {
      String elsewhere = HEAD.replace("/orders", "/orders?past=no");
      announced.send(elsewhere + "Content-Length: 10000000\r\n\r\n" + lines(0, 10));
      Answer answer = announced.read();
      assertThat(answer.body()).contains("/-/problems/invalid-field", "\"past\"");
      assertThat(answer.headers()).containsEntry("connection", "close");
      assertThat(announced.rest()).isEmpty();

      chunked.send(elsewhere + "Transfer-Encoding: chunked\r\n\r\n");
      chunked.send("11170\r\n" + "x".repeat(0x11170) + "\r\n");
      assertThat(chunked.read().body()).contains("/-/problems/invalid-field");
    }
    assertThat(server.total("A1")).isEqualTo(3);
  }

  @Test
  void stream_ofAnotherType_is415_andIsToldWhichAreRead() {
    HttpResponse<String> response =
        server.send(
            server
                .request("/orders", "Content-Type", "text/csv")
                .POST(java.net.http.HttpRequest.BodyPublishers.ofString("a")));

    assertThat(problem(response, ProblemType.UNSUPPORTED_MEDIA_TYPE).get("detail").asString())
        .contains("application/json", "application/x-ndjson");
    problem(
        server.stream("/orders", "x", "Content-Encoding", "gzip"),
        ProblemType.UNSUPPORTED_MEDIA_TYPE);
  }

  @Test
  void stream_withBrokenChunks_saysHowFarItCame() {
    try (RawConnection connection = server.connect()) {
      String first = lines(0, 3);
      connection.send(
          HEAD
              + "Transfer-Encoding: chunked\r\n\r\n"
              + Integer.toHexString(first.length())
              + "\r\n"
              + first
              + "\r\nzz\r\n");
      Answer answer = connection.read();
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.body()).contains("\"accepted\":3,\"duplicate\":0,\"rejected\":0");
      assertThat(connection.rest()).isEmpty();
    }
  }
}
