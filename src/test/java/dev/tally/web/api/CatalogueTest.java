package dev.tally.web.api;

import static dev.tally.web.TestServer.json;
import static dev.tally.web.TestServer.problem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.web.TestServer;
import dev.tally.web.TestSocket;
import dev.tally.web.http.ProblemType;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Categories and products over HTTP. */
class CatalogueTest {

  private static final String KITE =
      """
      {"name":"Kite","rrp":"22.40","info":"Flies."}""";

  private final TestServer server = TestServer.start();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void categories_areListedInTheirOrder() {
    HttpResponse<String> response = server.get("/categories");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(response.body())
        .isEqualTo(
            """
            [{"name":"electronics","title":"Electronics","prefix":"A"},\
            {"name":"confectionery","title":"Confectionery","prefix":"B"}]""");
  }

  @Test
  void addCategory_givesTheNextPrefix() {
    HttpResponse<String> response = server.post("/categories", "{\"name\":\"home-garden\"}");

    assertThat(response.statusCode()).isEqualTo(201);
    assertThat(response.headers().firstValue("Location")).hasValue("/home-garden");
    assertThat(response.body())
        .isEqualTo(
            """
            {"name":"home-garden","title":"Home garden","prefix":"C"}""");
    assertThat(server.get("/home-garden").body()).isEqualTo("[]");
  }

  @Test
  void addCategory_keepsItsTitle() {
    HttpResponse<String> response =
        server.post("/categories", "{\"name\":\"toys\",\"title\":\"Toys & <Games>\"}");

    assertThat(json(response).get("title").asString()).isEqualTo("Toys & <Games>");
  }

  @Test
  void addCategory_thatExists_is409() {
    problem(server.post("/categories", "{\"name\":\"electronics\"}"), ProblemType.CATEGORY_EXISTS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Toys",
        "-toys",
        "a b",
        "orders",
        "categories",
        "cancellations",
        "health",
        "metrics",
        "a.b",
        "ü"
      })
  void addCategory_ofAnImpossibleName_is400(String name) {
    JsonNode problem =
        problem(
            server.post("/categories", "{\"name\":\"" + name + "\"}"), ProblemType.INVALID_FIELD);

    assertThat(problem.get("field").asString()).isEqualTo("name");
    assertThat(server.shop.image().categoryImages()).hasSize(2);
  }

  @Test
  void category_isRead_andGetsAnotherTitle() {
    String electronics =
        """
        {"name":"electronics","title":"Electronics","prefix":"A"}""";
    assertThat(server.get("/categories/electronics").body()).isEqualTo(electronics);
    HttpResponse<String> response =
        server.patch(
            "/categories/electronics", "{\"name\":\"electronics\",\"title\":\" Tools & <more> \"}");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(json(response).get("title").asString()).isEqualTo("Tools & <more>");
    assertThat(json(server.get("/categories")).get(0).get("title").asString())
        .isEqualTo("Tools & <more>");
    assertThat(
            server.patch(
                "/categories/electronics", response.body().replace(",\"prefix\":\"A\"", "")))
        .extracting(HttpResponse::statusCode)
        .isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                                    | title",
        "{\"title\":\"\"}                        | title",
        "{\"title\":null}                       | title",
        "{\"name\":\"tools\",\"title\":\"Tools\"}  | name",
        "{\"title\":\"Tools\",\"prefix\":\"Z\"}    | prefix",
        "{\"title\":\"Tools\",\"retired\":true}  | retired",
      })
  void editCategory_ofWhatCannotBe_is400(String edit, String field) {
    JsonNode problem =
        problem(server.patch("/categories/electronics", edit), ProblemType.INVALID_FIELD);

    assertThat(problem.get("field").asString()).isEqualTo(field);
    assertThat(server.shop.image().categoryImage("electronics").orElseThrow().category().title())
        .isEqualTo("Electronics");
  }

  @Test
  void retireCategory_isForOneWithNothingOnSale() {
    JsonNode refused =
        problem(server.send("DELETE", "/categories/electronics"), ProblemType.CATEGORY_IN_USE);
    assertThat(refused.get("detail").asString())
        .isEqualTo("\"electronics\" has 2 products on sale; retire them first.");
    server.send("DELETE", "/electronics/A1");
    server.send("DELETE", "/electronics/A2");
    for (int i = 0; i < 2; i++) { // even when repeated
      assertThat(server.send("DELETE", "/categories/electronics").statusCode()).isEqualTo(204);
    }
    assertThat(json(server.get("/categories"))).hasSize(1);
    for (String gone : List.of("/categories/electronics", "/electronics", "/electronics/A1")) {
      problem(server.get(gone), ProblemType.UNKNOWN_CATEGORY);
    }
    problem(server.post("/electronics", KITE), ProblemType.UNKNOWN_CATEGORY);
    problem(server.get("/orders/electronics"), ProblemType.UNKNOWN_CATEGORY);
    problem(
        server.patch("/categories/electronics", "{\"title\":\"x\"}"), ProblemType.UNKNOWN_CATEGORY);
    problem(server.send("DELETE", "/categories/none"), ProblemType.UNKNOWN_CATEGORY);
    problem(server.send("DELETE", "/categories/No"), ProblemType.UNKNOWN_CATEGORY);

    HttpResponse<String> again = server.post("/categories", "{\"name\":\"electronics\"}");
    assertThat(again.statusCode()).isEqualTo(201);
    assertThat(json(again).get("prefix").asString()).isEqualTo("A");
    assertThat(server.get("/electronics").body()).isEqualTo("[]");
    assertThat(server.post("/electronics", KITE).headers().firstValue("Location"))
        .hasValue("/electronics/A3");
    assertThat(json(server.get("/electronics/A2")).get("total").asLong()).isEqualTo(7);
  }

  @Test
  void products_areListedInIdOrder() {
    server.addProducts("electronics", 9);

    HttpResponse<String> response = server.get("/electronics");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(ids(response))
        .containsExactly("A1", "A2", "A3", "A4", "A5", "A6", "A7", "A8", "A9", "A10", "A11");
    assertThat(response.body())
        .startsWith(
            """
            [{"id":"A1","name":"Vacuum Cleaner","rrp":"99.99","info":"Info"},""");
  }

  @Test
  void products_sayTheirPosition_whichAFeedMayResumeFrom() {
    String position = server.get("/electronics").headers().firstValue("Tally-Position").get();
    server.addProduct("electronics", "Kite", "5");

    try (TestSocket socket = server.socket("/orders/electronics?since=" + position)) {
      List<JsonNode> told = socket.awaitEvent("synced");

      assertThat(TestSocket.totals(told)).containsExactly("A3=0");
      assertThat(told.get(told.size() - 1).get("resumed").asBoolean()).isTrue();
    }
  }

  @Test
  void products_ofAnUnknownCategory_are404() {
    problem(server.get("/toys"), ProblemType.UNKNOWN_CATEGORY);
    problem(server.get("/Toys"), ProblemType.UNKNOWN_CATEGORY);
    problem(server.post("/toys", KITE), ProblemType.UNKNOWN_CATEGORY);
  }

  @Test
  void products_arePaged() {
    server.addProducts("electronics", 3);

    HttpResponse<String> first = server.get("/electronics?limit=2");
    HttpResponse<String> second = server.get(next(first));
    HttpResponse<String> third = server.get(next(second));

    assertThat(ids(first)).containsExactly("A1", "A2");
    assertThat(ids(second)).containsExactly("A3", "A4");
    assertThat(ids(third)).containsExactly("A5");
    assertThat(third.headers().firstValue("Link")).isEmpty();
  }

  @Test
  void products_ofAFullLastPage_haveNoNext() {
    assertThat(server.get("/electronics?limit=2").headers().firstValue("Link")).isEmpty();
  }

  private static String next(HttpResponse<String> response) {
    String link = response.headers().firstValue("Link").orElseThrow();
    assertThat(link).matches("</electronics\\?limit=2&after=A\\d>; rel=\"next\"");
    return link.substring(1, link.indexOf('>'));
  }

  @ParameterizedTest
  @CsvSource({
    "/electronics?limit=0, limit",
    "/electronics?limit=-1, limit",
    "/electronics?limit=1001, limit",
    "/electronics?limit=two, limit",
    "/electronics?limit=, limit",
    "/electronics?limit=1&limit=2, limit",
    "/electronics?after=B1, after",
    "/electronics?after=1, after",
    "/electronics?limit=1&after=, after",
  })
  void products_withAWrongParameter_are400(String path, String field) {
    JsonNode problem = problem(server.get(path), ProblemType.INVALID_FIELD);

    assertThat(problem.get("field").asString()).isEqualTo(field);
  }

  @Test
  void products_unchanged_are304_andTotalsDoNotChangeThem() {
    HttpResponse<String> first = server.get("/electronics");
    String tag = first.headers().firstValue("ETag").get();

    server.order("k-1", dev.tally.ledger.Commands.line("A1", 1));
    HttpResponse<String> again = server.get("/electronics", "If-None-Match", "\"x\", W/" + tag);
    server.addProduct("electronics", "Kite", "5");
    HttpResponse<String> changed = server.get("/electronics", "If-None-Match", tag);

    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
    assertThat(again.headers().firstValue("ETag")).hasValue(tag);
    assertThat(changed.statusCode()).isEqualTo(200);
    String newTag = changed.headers().firstValue("ETag").get();
    for (String other : new String[] {"?limit=1", "?limit=2", "?after=A1", "?limit=2&after=A1"}) {
      assertThat(server.get("/electronics" + other, "If-None-Match", newTag).statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void manyProducts_comeWhole() {
    server.addProducts("electronics", 1_500);

    HttpResponse<String> response = server.get("/electronics");
    HttpResponse<String> totals = server.get("/orders/electronics");

    assertThat(response.headers().firstValue("Transfer-Encoding")).hasValue("chunked");
    assertThat(ids(response))
        .isEqualTo(IntStream.rangeClosed(1, 1_502).mapToObj(n -> "A" + n).toList());
    assertThat(ids(totals)).isEqualTo(ids(response));
  }

  @Test
  void addProduct_answersTheWholeListWithTheNewOneLast() {
    HttpResponse<String> response = server.post("/electronics", KITE);

    assertThat(response.statusCode()).isEqualTo(201);
    assertThat(response.headers().firstValue("Location")).hasValue("/electronics/A3");
    assertThat(ids(response)).containsExactly("A1", "A2", "A3");
    assertThat(json(response).get(2).toString())
        .isEqualTo(
            """
            {"id":"A3","name":"Kite","rrp":"22.40","info":"Flies."}""");
    assertThat(server.get("/electronics").body()).isEqualTo(response.body());
  }

  @Test
  void addProduct_asASharedWish_answersEachWithItsOwnLast() throws Exception {
    ExecutorService senders = Executors.newFixedThreadPool(8);
    List<Callable<List<JsonNode>>> wishes =
        IntStream.range(0, 200)
            .<Callable<List<JsonNode>>>mapToObj(n -> () -> productsAfterAdding("Wish " + n))
            .toList();

    List<String> last = new ArrayList<>();
    for (Future<List<JsonNode>> answer : senders.invokeAll(wishes)) {
      List<JsonNode> products = answer.get();
      last.add(products.get(products.size() - 1).get("name").asString());
    }
    senders.shutdown();

    assertThat(last).isEqualTo(IntStream.range(0, 200).mapToObj(n -> "Wish " + n).toList());
    assertThat(Set.copyOf(ids(server.get("/electronics")))).hasSize(202);
  }

  private List<JsonNode> productsAfterAdding(String name) {
    String body = "{\"name\":\"" + name + "\",\"rrp\":1,\"info\":\"-\"}";
    return StreamSupport.stream(json(server.post("/electronics", body)).spliterator(), false)
        .toList();
  }

  @Test
  void addProduct_minimally_answersTheProductAlone() {
    HttpResponse<String> response = server.post("/electronics", KITE, "Prefer", "return=minimal");

    assertThat(response.statusCode()).isEqualTo(201);
    assertThat(response.headers().firstValue("Preference-Applied")).hasValue("return=minimal");
    assertThat(json(response).get("id").asString()).isEqualTo("A3");
  }

  @Test
  void addProduct_underTheSameKey_addsItOnce() {
    HttpResponse<String> first = server.post("/electronics", KITE, "Idempotency-Key", "\"wish-1\"");
    server.addProduct("electronics", "Other", "1");
    HttpResponse<String> again = server.post("/electronics", KITE, "Idempotency-Key", "wish-1");

    assertThat(again.statusCode()).isEqualTo(201);
    assertThat(again.headers().firstValue("Location")).hasValue("/electronics/A3");
    assertThat(again.body()).isEqualTo(first.body());
    assertThat(ids(server.get("/electronics"))).containsExactly("A1", "A2", "A3", "A4");
  }

  @Test
  void addProduct_otherwiseUnderTheSameKey_is422() {
    server.post("/electronics", KITE, "Idempotency-Key", "wish-1");

    problem(
        server.post("/confectionery", KITE, "Idempotency-Key", "wish-1"), ProblemType.KEY_REUSED);
  }

  @ParameterizedTest
  @CsvSource({
    "22.40, 22.40",
    "'\"22.40\"', 22.40",
    "5, 5",
    "5.0, 5.0",
    "0, 0",
    "'\"007\"', 007",
    "999999999999.9999, 999999999999.9999",
    "0.1000, 0.1000",
  })
  void addProduct_keepsThePriceDigitByDigit(String written, String kept) {
    String body = "{\"name\":\"Kite\",\"info\":\"-\",\"rrp\":" + written + "}";

    HttpResponse<String> response = server.post("/electronics", body);

    assertThat(response.statusCode()).isEqualTo(201);
    assertThat(response.body()).endsWith("\"rrp\":\"" + kept + "\",\"info\":\"-\"}]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-1",
        "1e2",
        "1e999",
        "1E2",
        "\"1e2\"",
        "\"-1\"",
        "\"\"",
        "\" 5\"",
        "\"5,00\"",
        "\"NaN\"",
        "1.23456",
        "\"1.23456\"",
        "1234567890123",
        "\".5\"",
        "\"5.\"",
        "true",
        "[]",
        "{}",
        "null",
        "\"٥\""
      })
  void addProduct_atAnImpossiblePrice_is400(String rrp) {
    String body = "{\"name\":\"Kite\",\"info\":\"-\",\"rrp\":" + rrp + "}";

    JsonNode problem = problem(server.post("/electronics", body), ProblemType.INVALID_FIELD);

    assertThat(problem.get("field").asString()).isEqualTo("rrp");
    assertThat(ids(server.get("/electronics"))).containsExactly("A1", "A2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<script>alert(1)</script> & \"quotes\" 'n' \\\\ slashes",
        "🧹👩‍🚀 ñandú Ünïcödé 日本語 עברית",
        "\u202Eoverride",
        "spaces   within"
      })
  void addProduct_keepsTextAsItIs(String text) {
    String written = TestServer.JSON.writeValueAsString(text);
    String body = "{\"name\":%s,\"rrp\":1,\"info\":%s}".formatted(written, written);

    JsonNode added = json(server.post("/electronics", body)).get(2);

    assertThat(added.get("name").asString()).isEqualTo(text);
    assertThat(added.get("info").asString()).isEqualTo(text);
  }

  @Test
  void addProduct_countsCharactersAndNotBytes() {
    String name = "🧹".repeat(200);
    String info = "é".repeat(10_000);

    assertThat(add(name, info).statusCode()).isEqualTo(201);
    JsonNode longName = problem(add(name + "a", info), ProblemType.INVALID_FIELD);
    assertThat(longName.get("field").asString()).isEqualTo("name");
    assertThat(longName.get("detail").asString()).contains("200");
    JsonNode longInfo = problem(add(name, info + "a"), ProblemType.INVALID_FIELD);
    assertThat(longInfo.get("field").asString()).isEqualTo("info");
    assertThat(longInfo.get("detail").asString()).contains("10,000");
  }

  private HttpResponse<String> add(String name, String info) {
    return server.post(
        "/electronics", "{\"name\":\"%s\",\"rrp\":1,\"info\":\"%s\"}".formatted(name, info));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"rrp\":1,\"info\":\"-\"}                                  | name",
        "{\"name\":\"\",\"rrp\":1,\"info\":\"-\"}                    | name",
        "{\"name\":\"  \",\"rrp\":1,\"info\":\"-\"}                  | name",
        "{\"name\":null,\"rrp\":1,\"info\":\"-\"}                    | name",
        "{\"name\":5,\"rrp\":1,\"info\":\"-\"}                       | name",
        "{\"name\":\"a\\nb\",\"rrp\":1,\"info\":\"-\"}               | name",
        "{\"name\":\"a\\u0000b\",\"rrp\":1,\"info\":\"-\"}           | name",
        "{\"name\":\"\\ud83e\",\"rrp\":1,\"info\":\"-\"}             | name",
        "{\"name\":\"\\udd39\\ud83e\",\"rrp\":1,\"info\":\"-\"}      | name",
        "{\"name\":\"Kite\",\"info\":\"-\"}                          | rrp",
        "{\"name\":\"Kite\",\"rrp\":1}                               | info",
        "{\"name\":\"Kite\",\"rrp\":1,\"info\":\"\"}                 | info",
        "{\"name\":\"Kite\",\"rrp\":1,\"info\":[\"-\"]}              | info",
        "{\"name\":\"Kite\",\"rrp\":1,\"info\":\"-\",\"sku\":7}      | sku",
        "{\"name\":\"Kite\",\"rrp\":1,\"info\":\"-\",\"sku\":\"\"}   | sku",
      })
  void addProduct_withAWrongField_is400(String body, String field) {
    JsonNode problem = problem(server.post("/electronics", body), ProblemType.INVALID_FIELD);

    assertThat(problem.get("field").asString()).isEqualTo(field);
    assertThat(problem.get("detail").asString()).contains("\"" + field + "\"");
    assertThat(ids(server.get("/electronics"))).containsExactly("A1", "A2");
  }

  @Test
  void addProduct_ignoresUnknownFields() {
    String body =
        """
        {"prefix":"Z","price":5,"colour":{"r":[1,2,{"x":null}]},"name":"Kite","rrp":1,"info":"-"}""";

    assertThat(ids(server.post("/electronics", body))).containsExactly("A1", "A2", "A3");
  }

  @Test
  void addProduct_ofATakenSku_is409() {
    String body = "{\"name\":\"Kite\",\"rrp\":1,\"info\":\"-\",\"sku\":\"K-1\"}";

    assertThat(json(server.post("/electronics", body)).get(2).get("sku").asString())
        .isEqualTo("K-1");
    problem(server.post("/confectionery", body), ProblemType.SKU_TAKEN);
  }

  @Test
  void product_showsItsTotal() {
    HttpResponse<String> response = server.get("/electronics/A2");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body())
        .isEqualTo(
            """
            {"id":"A2","name":"Leaf Blower","rrp":"303.33","info":"Info","total":7}""");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/electronics/A3", "/electronics/B1", "/electronics/a1", "/electronics/"})
  void product_thatIsNotThere_is404(String path) {
    problem(server.get(path), ProblemType.NOT_FOUND);
  }

  private static List<String> ids(HttpResponse<String> response) {
    return json(response).findValuesAsString("id");
  }
}
