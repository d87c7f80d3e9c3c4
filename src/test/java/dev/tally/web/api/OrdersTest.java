package dev.tally.web.api;

import static dev.tally.web.TestServer.json;
import static dev.tally.web.TestServer.problem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.web.TestServer;
import dev.tally.web.http.ProblemType;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** {@code POST /orders}. */
class OrdersTest {

  private static final String LINES = "\"lines\":[{\"id\":\"A1\",\"quantity\":2}]";

  private final TestServer server = TestServer.start();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void order_isCountedAndSeenByWhoeverAsksNext() {
    HttpResponse<String> response = server.post("/orders", "{\"order\":\"k-1\"," + LINES + "}");

    assertThat(response.statusCode()).isEqualTo(202);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(response.body())
        .isEqualTo(
            """
            {"order":"k-1","status":"accepted"}""");
    assertThat(server.get("/orders/electronics").body())
        .isEqualTo(
            """
            [{"id":"A1","total":5},{"id":"A2","total":7}]""");
  }

  @Test
  void order_repeated_isADuplicateAndCountsOnce() {
    server.post("/orders", "{\"order\":\"k-1\"," + LINES + "}");

    HttpResponse<String> again = server.post("/orders", "{" + LINES + ",\"order\":\"k-1\"}");

    assertThat(again.statusCode()).isEqualTo(202);
    assertThat(json(again).get("status").asString()).isEqualTo("duplicate");
    assertThat(again.headers().firstValue("Tally-Position"))
        .as("another node can be asked to be as far")
        .isEqualTo(server.get("/orders/electronics").headers().firstValue("Tally-Position"))
        .isPresent();
    assertThat(server.total("A1")).isEqualTo(5);
  }

  @Test
  void order_repeatedAllAtOnce_countsOnce() throws Exception {
    ExecutorService senders = Executors.newFixedThreadPool(8);
    Callable<String> send =
        () ->
            json(server.post("/orders", "{\"order\":\"k-1\"," + LINES + "}"))
                .get("status")
                .asString();

    List<Future<String>> answers =
        senders.invokeAll(IntStream.range(0, 40).mapToObj(n -> send).toList());
    int accepted = 0;
    for (Future<String> answer : answers) {
      accepted += answer.get().equals("accepted") ? 1 : 0;
    }
    senders.shutdown();

    assertThat(accepted).isEqualTo(1);
    assertThat(server.total("A1")).isEqualTo(5);
  }

  @Test
  void order_withAReusedKeyAndOtherContent_is422() {
    server.post("/orders", "{\"order\":\"k-1\"," + LINES + "}");

    JsonNode problem =
        problem(
            server.post(
                "/orders", "{\"order\":\"k-1\",\"lines\":[{\"id\":\"A1\",\"quantity\":3}]}"),
            ProblemType.KEY_REUSED);

    assertThat(problem.get("detail").asString()).contains("k-1");
    assertThat(server.total("A1")).isEqualTo(5);
  }

  @ParameterizedTest
  @CsvSource({
    "k-1, k-1",
    "'\"k-1\"', k-1",
    "'\"a \\\"b\\\" \\\\c\"', 'a \"b\" \\c'",
    "'\"\\\"\"', '\"'"
  })
  void order_mayHaveItsKeyInTheHeader(String header, String key) {
    HttpResponse<String> response =
        server.post("/orders", "{" + LINES + "}", "Idempotency-Key", header);

    assertThat(response.statusCode()).isEqualTo(202);
    assertThat(json(response).get("order").asString()).isEqualTo(key);
  }

  @Test
  void order_mayHaveTheSameKeyInBoth() {
    String body = "{\"order\":\"k-1\"," + LINES + "}";

    assertThat(server.post("/orders", body, "Idempotency-Key", "\"k-1\"").statusCode())
        .isEqualTo(202);
    JsonNode problem =
        problem(server.post("/orders", body, "Idempotency-Key", "k-2"), ProblemType.INVALID_FIELD);
    assertThat(problem.get("detail").asString()).contains("order", "Idempotency-Key");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"", "\"k", "\"a\"b\"", "\"a\\b\"", "\"k\" ; x=1"})
  void order_withABrokenHeader_is400(String header) {
    JsonNode problem =
        problem(
            server.post("/orders", "{" + LINES + "}", "Idempotency-Key", header),
            ProblemType.INVALID_FIELD);

    assertThat(problem.get("field").asString()).isEqualTo("Idempotency-Key");
  }

  @Test
  void order_withTwoKeyHeaders_is400() {
    problem(
        server.post("/orders", "{" + LINES + "}", "Idempotency-Key", "a", "Idempotency-Key", "b"),
        ProblemType.INVALID_FIELD);
  }

  @Test
  void order_mayNameProductsBySku_andSumsRepeatedLines() {
    server.post("/electronics", "{\"name\":\"K\",\"rrp\":1,\"info\":\"-\",\"sku\":\"K-1\"}");

    HttpResponse<String> response =
        server.post(
            "/orders",
            """
            {"order":"k-1","at":"2026-01-31T12:00:00+01:00","lines":[
              {"sku":"K-1","quantity":2},{"id":"A3","quantity":1000000},{"id":"B1","quantity":1}]}
            """);

    assertThat(response.statusCode()).isEqualTo(202);
    assertThat(server.total("A3")).isEqualTo(1_000_002);
    assertThat(server.total("B1")).isEqualTo(102);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-01-31T12:00:00Z",
        "2026-01-31t12:00:00z",
        "2026-01-31T12:00:00.123456789-05:30",
        "0000-01-01T00:00:00Z"
      })
  void order_mayComeWithItsTime(String at) {
    assertThat(
            server
                .post("/orders", "{\"order\":\"k-1\",\"at\":\"" + at + "\"," + LINES + "}")
                .statusCode())
        .isEqualTo(202);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"\"",
        "\"yesterday\"",
        "\"2026-01-31\"",
        "\"2026-01-31T12:00:00\"",
        "\"2026-02-30T12:00:00Z\"",
        "\"2026-01-31T12:00Z\"",
        "\"+12026-01-31T12:00:00Z\"",
        "\"2026-01-31T25:00:00Z\"",
        "1769860800",
        "{}",
      })
  void order_atAnImpossibleTime_is400(String at) {
    rejected("{\"order\":\"k-1\",\"at\":" + at + "," + LINES + "}", "at");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-1000001",
        "-0",
        "1.5",
        "2.0",
        "1e3",
        "1000001",
        "99999999999999999999999999999999",
        "-99999999999999999999999999999999",
        "9223372036854775808",
        "\"2\"",
        "true",
        "[1]",
        "{}",
      })
  void order_ofAnImpossibleQuantity_is400(String quantity) {
    String body =
        "{\"order\":\"k-1\",\"lines\":[{\"id\":\"A2\",\"quantity\":1},{\"id\":\"A1\",\"quantity\":"
            + quantity
            + "}]}";

    JsonNode problem = rejected(body, "lines[1].quantity");

    assertThat(problem.get("detail").asString()).contains("lines[1]", "\"quantity\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{LINES}                                                          | order",
        "{\"order\":\"\",LINES}                                           | order",
        "{\"order\":null,LINES}                                           | order",
        "{\"order\":7,LINES}                                              | order",
        "{\"order\":[\"k\"],LINES}                                        | order",
        "{\"order\":\"a\\u0007b\",LINES}                                  | order",
        "{\"order\":\"\\ud83e\",LINES}                                    | order",
        "{\"order\":\"k\"}                                                | lines",
        "{\"order\":\"k\",\"lines\":[]}                                   | lines",
        "{\"order\":\"k\",\"lines\":{}}                                   | lines",
        "{\"order\":\"k\",\"lines\":\"A1\"}                               | lines",
        "{\"order\":\"k\",\"lines\":null}                                 | lines",
        "{\"order\":\"k\",\"lines\":[7]}                                  | lines[0].line",
        "{\"order\":\"k\",\"lines\":[null]}                               | lines[0].line",
        "{\"order\":\"k\",\"lines\":[{\"quantity\":1}]}                   | lines[0].id",
        "{\"order\":\"k\",\"lines\":[{\"id\":\"A1\"}]}                    | lines[0].quantity",
        "{\"order\":\"k\",\"lines\":[{\"id\":1,\"quantity\":1}]}          | lines[0].id",
        "{\"order\":\"k\",\"lines\":[{\"id\":\"1A\",\"quantity\":1}]}     | lines[0].id",
        "{\"order\":\"k\",\"lines\":[{\"id\":\"A0\",\"quantity\":1}]}     | lines[0].id",
        "{\"order\":\"k\",\"lines\":[{\"sku\":\"\",\"quantity\":1}]}      | lines[0].sku",
        "{\"order\":\"k\",\"lines\":[{\"id\":\"A1\",\"sku\":\"K\",\"quantity\":1}]} | lines[0].sku",
      })
  void order_withAWrongField_is400(String body, String field) {
    rejected(body.replace("LINES", LINES), field);
  }

  private JsonNode rejected(String body, String field) {
    JsonNode problem = problem(server.post("/orders", body), ProblemType.INVALID_FIELD);
    assertThat(problem.get("field").asString()).isEqualTo(field);
    nothingWasCounted();
    return problem;
  }

  private void nothingWasCounted() {
    assertThat(server.total("A1")).isEqualTo(3);
    assertThat(server.total("A2")).isEqualTo(7);
  }

  @Test
  void order_ofManyLines_counts_asLongAsItNamesTenThousandProducts() {
    assertThat(server.post("/orders", orderOf(30_000)).statusCode()).isEqualTo(202);
    assertThat(server.total("A1")).isEqualTo(30_003);
    server.addProducts("electronics", 10_000);
    assertThat(server.post("/orders", orderOfProducts(10_000)).statusCode()).isEqualTo(202);
    assertThat(server.total("A1")).isEqualTo(30_004);
    assertThat(server.total("A10000")).isEqualTo(1);
    JsonNode problem =
        problem(server.post("/orders", orderOfProducts(10_001)), ProblemType.INVALID_FIELD);
    assertThat(problem.get("detail").asString()).contains("10,000");
    assertThat(server.total("A1")).isEqualTo(30_004);
  }

  private static String orderOfProducts(int products) {
    return IntStream.rangeClosed(1, products)
        .mapToObj(n -> "{\"id\":\"A" + n + "\",\"quantity\":1}")
        .collect(Collectors.joining(",", "{\"order\":\"p" + products + "\",\"lines\":[", "]}"));
  }

  private static String orderOf(int lines) {
    return IntStream.range(0, lines)
        .mapToObj(n -> "{\"id\":\"A1\",\"quantity\":1}")
        .collect(Collectors.joining(",", "{\"order\":\"of " + lines + "\",\"lines\":[", "]}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"id\":\"A9\",\"quantity\":1}", "{\"sku\":\"none\",\"quantity\":1}"})
  void order_ofAnUnknownProduct_is422_andNoLineCounts(String line) {
    JsonNode problem =
        problem(
            server.post(
                "/orders",
                "{\"order\":\"k-1\",\"lines\":[{\"id\":\"A1\",\"quantity\":1}," + line + "]}"),
            ProblemType.UNKNOWN_PRODUCT);

    assertThat(problem.get("detail").asString()).containsAnyOf("A9", "none");
    nothingWasCounted();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "no json",
        "[]",
        "[{}]",
        "5",
        "\"order\"",
        "null",
        "true",
        "{",
        "{\"order\"",
        "{\"order\":\"k\"",
        "{\"order\":\"k\",}",
        "{\"order\":\"k\"} x",
        "{\"order\":\"k\"}{}",
        "{'order':'k'}",
        "{order:\"k\"}",
        "{\"order\":\"k\",\"order\":\"k\"}",
        "{\"lines\":[{\"id\":\"A1\",\"id\":\"A2\",\"quantity\":1}]}",
        "{\"x\":{\"a\":1,\"a\":2}}",
        "{\"x\":NaN}",
        "{\"x\":+5}",
        "{\"x\":05}",
        "{\"x\":.5}",
        "{\"x\":0x10}",
        "{/*c*/\"x\":1}",
        "{\"x\":\"tab\there\"}",
        "{\"x\":\"\\q\"}",
        "{\"x\":\"a\\ud83e\"",
        "{\"x\n\":1,\"x\n\":2}",
      })
  void body_thatIsNoJsonObject_is400(String body) {
    JsonNode problem = problem(server.post("/orders", body), ProblemType.NOT_JSON);

    assertThat(problem.get("detail").asString())
        .startsWith("This cannot be read as one JSON object. ")
        .as("the parser's own words")
        .doesNotContainIgnoringCase("feature", "constraints", "token", "source");
    nothingWasCounted();
  }

  @Test
  void body_thatIsNestedWithoutEnd_is400() {
    problem(server.post("/orders", "{\"x\":" + "[".repeat(60_000)), ProblemType.NOT_JSON);
    problem(server.post("/orders", "{\"x\":" + "9".repeat(60_000) + "}"), ProblemType.NOT_JSON);
  }

  @ParameterizedTest
  @ValueSource(ints = {0xFF, 0xC0, 0xED})
  void body_thatIsNotUtf8_is400(int wrong) {
    byte[] body = ("{\"order\":\"ab\"," + LINES + "}").getBytes(StandardCharsets.US_ASCII);
    body[10] = (byte) wrong;
    body[11] = (byte) 0x80;

    problem(post(body, "application/json"), ProblemType.NOT_JSON);
  }

  @Test
  void body_inAnotherEncoding_is400() {
    String body = "{\"order\":\"k\"," + LINES + "}";

    problem(
        post(body.getBytes(StandardCharsets.UTF_16LE), "application/json"), ProblemType.NOT_JSON);
    problem(post(body.getBytes(StandardCharsets.UTF_16), "application/json"), ProblemType.NOT_JSON);
    problem(
        post(body.getBytes(StandardCharsets.ISO_8859_1), "application/json; charset=iso-8859-1"),
        ProblemType.UNSUPPORTED_MEDIA_TYPE);
    nothingWasCounted();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/plain",
        "application/xml",
        "multipart/form-data",
        "application/jsonx",
        "json",
        ""
      })
  void body_ofAnotherType_is415(String type) {
    problem(
        post(("{\"order\":\"k\"," + LINES + "}").getBytes(StandardCharsets.UTF_8), type),
        ProblemType.UNSUPPORTED_MEDIA_TYPE);
    nothingWasCounted();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json",
        "Application/JSON",
        "application/json; charset=utf-8",
        "application/json;charset=\"UTF-8\"",
        "application/json; profile=x"
      })
  void body_ofTheRightType_isRead(String type) {
    byte[] body = ("{\"order\":\"k\"," + LINES + "}").getBytes(StandardCharsets.UTF_8);

    assertThat(post(body, type).statusCode()).isEqualTo(202);
  }

  @Test
  void body_withoutAType_isTakenForJson() {
    HttpResponse<String> response =
        server.send(
            server
                .request("/orders")
                .POST(BodyPublishers.ofString("{\"order\":\"k\"," + LINES + "}")));

    assertThat(response.statusCode()).isEqualTo(202);
  }

  @Test
  void body_thatIsEncoded_is415() {
    problem(
        server.post("/orders", "{}", "Content-Encoding", "gzip"),
        ProblemType.UNSUPPORTED_MEDIA_TYPE);
  }

  private HttpResponse<String> post(byte[] body, String type) {
    return server.send(
        server
            .request("/orders")
            .header("Content-Type", type)
            .POST(BodyPublishers.ofByteArray(body)));
  }

  @Test
  void totals_ofProducts_leaveOutWhatIsUnknown() {
    HttpResponse<String> response = server.get("/orders?ids=B1,A2,A99,A2");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Tally-Position")).isPresent();
    assertThat(response.body())
        .isEqualTo(
            """
            [{"id":"A2","total":7},{"id":"B1","total":101}]""");
    assertThat(server.get("/orders?ids=").body()).isEqualTo("[]");
    assertThat(server.get("/orders?ids=A1%2CB1&unknown=%20").body())
        .isEqualTo(server.get("/orders?ids=A1,B1").body());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/orders",
        "/orders?ids=A1,",
        "/orders?ids=a1",
        "/orders?ids=A1;B1",
        "/orders?ids=A0"
      })
  void totals_ofNothingThatCanBeNamed_are400(String path) {
    JsonNode problem = problem(server.get(path), ProblemType.INVALID_FIELD);

    assertThat(problem.get("field").asString()).isEqualTo("ids");
  }

  @Test
  void totals_ofAThousandProducts_areAnswered_andOfOneMoreAre400() {
    assertThat(server.get("/orders?ids=" + idsUpTo(1_000)).statusCode()).isEqualTo(200);
    problem(server.get("/orders?ids=" + idsUpTo(1_001)), ProblemType.INVALID_FIELD);
  }

  private static String idsUpTo(int most) {
    return IntStream.rangeClosed(1, most).mapToObj(n -> "A" + n).collect(Collectors.joining(","));
  }

  @Test
  void totals_ofAnUnknownCategory_are404() {
    problem(server.get("/orders/toys"), ProblemType.UNKNOWN_CATEGORY);
    problem(server.get("/orders/Toys!"), ProblemType.UNKNOWN_CATEGORY);
  }

  @Test
  void meters_countWhatBecameOfOrders() {
    server.post("/orders", "{\"order\":\"k-1\"," + LINES + "}");
    server.post("/orders", "{\"order\":\"k-1\"," + LINES + "}");
    server.post("/orders", "{\"order\":\"k-1\",\"lines\":[{\"id\":\"A9\",\"quantity\":1}]}");

    assertThat(server.get("/metrics").body())
        .contains(
            "tally_orders_total{outcome=\"accepted\",source=\"http\"} 1.0",
            "tally_orders_total{outcome=\"duplicate\",source=\"http\"} 1.0",
            "tally_orders_total{outcome=\"rejected\",source=\"http\"} 1.0",
            "route=\"/orders\",status=\"2xx\"");
  }
}
