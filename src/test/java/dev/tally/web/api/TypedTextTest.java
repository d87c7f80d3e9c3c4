package dev.tally.web.api;

import static dev.tally.web.TestServer.json;
import static dev.tally.web.TestServer.problem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.web.TestServer;
import dev.tally.web.TestSocket;
import dev.tally.web.http.ProblemType;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Names, titles, skus, ids and keys as a person types them, with invisible characters. */
class TypedTextTest {

  private static final String KITE = "{\"name\":\"Kite\",\"rrp\":1,\"info\":\"-\",\"sku\":\"%s\"}";
  private static final String ORDER =
      "{\"order\":\"%s\",\"lines\":[{\"%s\":\"%s\",\"quantity\":2}]}";

  private final TestServer server = TestServer.start();

  @AfterEach
  void close() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"r-1 ", " r-1", "\\u00a0r-1\\u3000", "r-1\\t", "r-1\\r\\n", "\\u0085r-1"})
  void order_findsItsProduct_byASkuWithWhiteSpaceAtItsEnds(String sku) {
    server.post("/electronics", KITE.formatted("r-1"));

    HttpResponse<String> response = server.post("/orders", ORDER.formatted("k-1", "sku", sku));

    assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
    assertThat(server.total("A3")).isEqualTo(2);
  }

  @Test
  void skus_thatDifferInWhiteSpaceAtTheirEnds_areOne() {
    assertThat(
            json(server.post("/electronics", KITE.formatted(" SKU123 "))).at("/2/sku").asString())
        .isEqualTo("SKU123");

    problem(server.post("/electronics", KITE.formatted("SKU123\\u2003")), ProblemType.SKU_TAKEN);
    problem(server.patch("/electronics/A1", "{\"sku\":\"SKU123 \"}"), ProblemType.SKU_TAKEN);
    JsonNode counts =
        json(
            server.stream(
                "/-/products",
                "{\"category\":\" electronics\",\"sku\":\"SKU123\\t\",\"name\":\"Kite \",\"rrp\":1,\"info\":\"-\"}"));
    assertThat(counts.get("duplicate").asInt()).as(counts.toString()).isEqualTo(1);
  }

  @Test
  void keys_thatDifferInWhiteSpaceAtTheirEnds_areOne() {
    assertThat(json(server.post("/orders", ORDER.formatted(" k-1\\u00a0", "id", "A1"))).toString())
        .isEqualTo("{\"order\":\"k-1\",\"status\":\"accepted\"}");

    assertThat(
            json(server.post("/orders", ORDER.formatted("k-1", "id", "A1")))
                .get("status")
                .asString())
        .isEqualTo("duplicate");
    assertThat(
            json(server.post(
                    "/orders",
                    ORDER.formatted("k-1\\n", "id", "A1"),
                    "Idempotency-Key",
                    "\" k-1 \""))
                .get("status")
                .asString())
        .isEqualTo("duplicate");
    assertThat(server.total("A1")).isEqualTo(5);
    assertThat(json(server.post("/cancellations", "{\"order\":\"k-1 \"}")).get("status").asString())
        .isEqualTo("cancelled");
    assertThat(server.stream("/cancellations", "{\"order\":\"\\tk-1\"}").body())
        .contains("\"duplicate\":1");
    assertThat(server.post("/-/forget", "{\"order\":\" k-1\"}").statusCode()).isEqualTo(200);
  }

  @Test
  void wishes_underAKeyWithWhiteSpaceAtItsEnds_areOne() {
    for (String key : List.of("wish-1", "\"wish-1 \"", "\" wish-1\"")) {
      assertThat(
              server
                  .post("/electronics", KITE.formatted("r-1"), "Idempotency-Key", key)
                  .headers()
                  .firstValue("Location"))
          .hasValue("/electronics/A3");
    }
  }

  @Test
  void ids_mayHaveWhiteSpaceAtTheirEnds() {
    assertThat(server.post("/orders", ORDER.formatted("k-1", "id", " A1\\u00a0")).statusCode())
        .isEqualTo(202);
    assertThat(server.get("/orders?ids=A1,+B1%20,%C2%A0A2").body())
        .isEqualTo(server.get("/orders?ids=A1,A2,B1").body());
    assertThat(server.get("/electronics?limit=1&after=+A1").body())
        .isEqualTo(server.get("/electronics?limit=1&after=A1").body())
        .contains("A2");
    String row =
        "{\"category\":\"electronics\",\"id\":\"A1 \",\"name\":\"Vacuum\",\"rrp\":1,\"info\":\"-\"}";
    assertThat(json(server.stream("/-/products", row)).get("accepted").asInt()).isEqualTo(1);
    assertThat(json(server.get("/electronics/A1")).get("name").asString()).isEqualTo("Vacuum");
  }

  @Test
  void categories_mayBeNamedWithWhiteSpaceAtTheirEnds() {
    assertThat(
            server.post("/categories", "{\"name\":\" toys \",\"title\":\"\\u2003Toys \"}").body())
        .isEqualTo("{\"name\":\"toys\",\"title\":\"Toys\",\"prefix\":\"C\"}");
    problem(server.post("/categories", "{\"name\":\"toys\\n\"}"), ProblemType.CATEGORY_EXISTS);
    assertThat(server.get("/?category=+confectionery").body())
        .isEqualTo(server.get("/?category=confectionery").body());
    assertThat(server.get("/-/history?minutes=1&category=toys%20").statusCode()).isEqualTo(200);
  }

  @Test
  void viewers_mayNameIdsAndCategoriesSo() {
    try (TestSocket socket = server.socket("/orders")) {
      socket.send("{\"cmd\":\"watch\",\"payload\":{\"ids\":[\" A1\",\"B1 \"]},\"ref\":\"r-1\"}");
      assertThat(socket.awaitAnswer("synced", "r-1").get("ids").toString())
          .isEqualTo("[\"A1\",\"B1\"]");
      socket.send(
          "{\"cmd\":\"update-category\",\"payload\":{\"category\":\" electronics\"},\"ref\":\" r\"}");
      assertThat(socket.awaitAnswer("synced", " r").get("category").asString())
          .isEqualTo("electronics");
    }
  }

  @Test
  void namesAndTitles_areKeptWithoutWhiteSpaceAtTheirEnds_andInfoAsItIs() {
    String product = "{\"name\":\"\\u00a0Kite \",\"rrp\":1,\"info\":\" Flies. \"}";

    JsonNode added = json(server.post("/electronics", product)).get(2);
    JsonNode edited = json(server.patch("/electronics/A1", product.replace("Kite", "Robot")));

    assertThat(added.get("name").asString()).isEqualTo("Kite");
    assertThat(added.get("info").asString()).isEqualTo(" Flies. ");
    assertThat(edited.get("name").asString()).isEqualTo("Robot");
    assertThat(edited.get("info").asString()).isEqualTo(" Flies. ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/electronics   | {'name':'\\u00a0','rrp':1,'info':'-'}                        | name",
        "/electronics   | {'name':'a','rrp':1,'info':'\\u00a0'}                        | info",
        "/electronics   | {'name':'a','rrp':1,'info':'-','sku':' \\u2003'}             | sku",
        "/categories    | {'name':'\\t'}                                               | name",
        "/categories    | {'name':'toys','title':'\\u00a0'}                            | title",
        "/orders        | {'order':'\\u3000','lines':[{'id':'A1','quantity':1}]}       | order",
        "/orders        | {'order':'k','lines':[{'sku':'\\u00a0','quantity':1}]}       | lines[0].sku",
        "/cancellations | {'order':' '}                                                | order",
        "/-/forget      | {'order':'\\u00a0'}                                          | order",
      })
  void whatIsEmptyWithoutIt_isRefused(String path, String body, String field) {
    JsonNode problem =
        problem(server.post(path, body.replace('\'', '"')), ProblemType.INVALID_FIELD);

    assertThat(problem.get("field").asString()).isEqualTo(field);
  }

  @ParameterizedTest
  @CsvSource({
    "\\u200b, U+200B",
    "\\u202e, U+202E",
    "\\u2066, U+2066",
    "\\u00ad, U+00AD",
    "\\ufeff, U+FEFF",
    "\\u034f, U+034F",
    "\\u115f, U+115F",
    "\\u17b4, U+17B4",
    "\\u180f, U+180F",
    "\\u2065, U+2065",
    "\\u3164, U+3164",
    "\\ufe0f, U+FE0F",
    "\\uffa0, U+FFA0",
    "\\ufff0, U+FFF0",
    "\\udb40\\udd00, U+E0100",
    "\\u0007, U+0007",
    "\\u2028x, U+2028",
  })
  void whatNobodySees_isRefusedInSkusAndKeys_byItsName(String character, String name) {
    server.post("/electronics", KITE.formatted("r-1"));
    String sku = "r" + character + "-1";

    for (HttpResponse<String> response :
        List.of(
            server.post("/orders", ORDER.formatted("k-1", "sku", sku)),
            server.post("/orders", ORDER.formatted(sku, "id", "A1")),
            server.post("/electronics", KITE.formatted(sku)),
            server.patch("/electronics/A1", "{\"sku\":\"" + sku + "\"}"),
            server.post("/cancellations", "{\"order\":\"" + sku + "\"}"),
            server.post("/-/forget", "{\"order\":\"" + sku + "\"}"))) {
      assertThat(problem(response, ProblemType.INVALID_FIELD).get("detail").asString())
          .contains(name);
    }
  }

  @Test
  void namesAndTitles_mayHoldIt_asEmojiNeedTheJoiner() {
    String name = "\uD83D\uDC69\u200D\uD83D\uDE80 \u2764\uFE0F";
    String product = "{\"name\":\"%s\",\"rrp\":1,\"info\":\"-\"}".formatted(name);

    assertThat(json(server.post("/electronics", product)).at("/2/name").asString()).isEqualTo(name);
    assertThat(
            json(server.post("/categories", "{\"name\":\"toys\",\"title\":\"" + name + "\"}"))
                .get("title")
                .asString())
        .isEqualTo(name);
  }

  @Test
  void messages_showItEscaped() {
    assertThat(
            problem(
                    server.post("/orders", ORDER.formatted("k-1", "sku", "r\\u00a01")),
                    ProblemType.UNKNOWN_PRODUCT)
                .get("detail")
                .asString())
        .contains("the sku \"r\\u00A01\"");
    try (TestSocket socket = server.socket("/orders")) {
      socket.send("{\"cmd\":\"pi\\u202eng\\n\\ud83e\",\"ref\":\"r-1\"}");
      assertThat(socket.awaitAnswer("error", "r-1").get("message").asString())
          .contains("\"pi\\u202Eng\\u000A\\uD83E\"");
    }
  }
}
