package dev.tally.web.api;

import static dev.tally.web.TestServer.json;
import static dev.tally.web.TestServer.problem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.config.Config;
import dev.tally.web.TestServer;
import dev.tally.web.TestSocket;
import dev.tally.web.http.CorsPolicy;
import dev.tally.web.http.ProblemType;
import dev.tally.web.http.TokenAuth;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Products that are changed and retired over HTTP, and what viewers are told about it. */
class ProductEditTest {

  private static final String ORDER =
      """
      {"order":"k-1","lines":[{"id":"A2","quantity":1}]}""";

  private final TestServer server = TestServer.start();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void edit_changesEveryField_andShowsTheProduct() {
    HttpResponse<String> response =
        server.patch(
            "/electronics/A2",
            """
            {"name":"Blower","rrp":22.40,"info":"Blows.","sku":"B-1","colour":"red"}""");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body())
        .isEqualTo(
            """
            {"id":"A2","name":"Blower","rrp":"22.40","info":"Blows.","sku":"B-1","total":7}""");
    assertThat(server.get("/electronics/A2").body()).isEqualTo(response.body());
    assertThat(response.headers().firstValue("Tally-Position"))
        .hasValue(server.shop.image().at().toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"name\":\"Blower\"}  | name | Blower",
        "{\"rrp\":\"5.0\"}      | rrp  | 5.0",
        "{\"info\":\"Blows.\"}  | info | Blows.",
        "{\"sku\":\"B-1\"}      | sku  | B-1",
      })
  void edit_leavesTheOtherFields(String patch, String field, String value) {
    JsonNode before = json(server.get("/electronics/A2"));

    JsonNode after = json(server.patch("/electronics/A2", patch));

    assertThat(after.get(field).asString()).isEqualTo(value);
    for (String other : List.of("name", "rrp", "info", "total")) {
      if (!other.equals(field)) {
        assertThat(after.get(other)).as(other).isEqualTo(before.get(other));
      }
    }
  }

  @Test
  void edit_ofSkuToNull_takesItAway_andFreesIt() {
    server.patch("/electronics/A1", "{\"sku\":\"S-1\"}");

    JsonNode bare = json(server.patch("/electronics/A1", "{\"sku\":null}"));

    assertThat(bare.has("sku")).isFalse();
    assertThat(server.patch("/electronics/A2", "{\"sku\":\"S-1\"}").statusCode()).isEqualTo(200);
  }

  @Test
  void edit_toATakenSku_is409_andChangesNothing() {
    server.patch("/electronics/A1", "{\"sku\":\"S-1\"}");

    problem(
        server.patch("/electronics/A2", "{\"name\":\"Blower\",\"sku\":\"S-1\"}"),
        ProblemType.SKU_TAKEN);
    assertThat(json(server.get("/electronics/A2")).get("name").asString()).isEqualTo("Leaf Blower");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"name\":null}                 | name",
        "{\"rrp\":null,\"name\":\"x\"}   | rrp",
        "{\"info\":null}                 | info",
        "{\"name\":\"\"}                 | name",
        "{\"name\":7}                    | name",
        "{\"rrp\":\"-1\"}                | rrp",
        "{\"info\":[]}                   | info",
        "{\"sku\":\"\"}                  | sku",
      })
  void edit_withAWrongField_is400(String patch, String field) {
    JsonNode problem = problem(server.patch("/electronics/A2", patch), ProblemType.INVALID_FIELD);

    assertThat(problem.get("field").asString()).isEqualTo(field);
    assertThat(json(server.get("/electronics/A2")).get("name").asString()).isEqualTo("Leaf Blower");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"colour\":\"red\"}", "{\"id\":\"A9\",\"total\":5}"})
  void edit_ofNoKnownField_is400(String patch) {
    problem(server.patch("/electronics/A2", patch), ProblemType.INVALID_FIELD);
  }

  @Test
  void edit_ofWhatIsNoObject_is400() {
    problem(server.patch("/electronics/A2", "[]"), ProblemType.NOT_JSON);
    problem(server.patch("/electronics/A2", ""), ProblemType.NOT_JSON);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/electronics/A3", "/electronics/B1", "/electronics/a1"})
  void edit_andRetire_ofNoProduct_are404(String path) {
    problem(server.patch(path, "{\"name\":\"Blower\"}"), ProblemType.NOT_FOUND);
    problem(server.send("DELETE", path), ProblemType.NOT_FOUND);
  }

  @Test
  void edit_andRetire_inNoCategory_are404() {
    problem(server.patch("/toys/A1", "{\"name\":\"Blower\"}"), ProblemType.UNKNOWN_CATEGORY);
    problem(server.send("DELETE", "/toys/A1"), ProblemType.UNKNOWN_CATEGORY);
  }

  @ParameterizedTest
  @CsvSource({
    "PATCH, application/json, 200",
    "PATCH, application/merge-patch+json, 200",
    "PATCH, 'Application/Merge-Patch+JSON; charset=utf-8', 200",
    "PATCH, application/json-patch+json, 415",
    "PATCH, text/plain, 415",
    "POST, application/merge-patch+json, 415",
  })
  void type_mustBeOneThatIsRead(String method, String type, int status) {
    String path = method.equals("POST") ? "/electronics" : "/electronics/A1";
    HttpResponse<String> response =
        server.send(
            server
                .request(path, "Content-Type", type)
                .method(method, BodyPublishers.ofString("{\"name\":\"x\"}")));

    assertThat(response.statusCode()).isEqualTo(status);
  }

  @Test
  void retire_takesItOffTheLists_keepsItsTotal_andRefusesOrders() {
    HttpResponse<String> response = server.send("DELETE", "/electronics/A2");

    assertThat(response.statusCode()).isEqualTo(204);
    assertThat(response.body()).isEmpty();
    assertThat(json(server.get("/electronics")).findValuesAsString("id")).containsExactly("A1");
    assertThat(json(server.get("/orders/electronics")).findValuesAsString("id"))
        .containsExactly("A1");
    assertThat(server.get("/electronics/A2").body())
        .isEqualTo(
            """
            {"id":"A2","name":"Leaf Blower","rrp":"303.33","info":"Info","total":7,"retired":true}""");
    problem(server.post("/orders", ORDER), ProblemType.RETIRED_PRODUCT);
    problem(server.patch("/electronics/A2", "{\"name\":\"Blower\"}"), ProblemType.RETIRED_PRODUCT);
  }

  @Test
  void retire_repeated_is204_andItsIdIsNotGivenAgain() {
    server.send("DELETE", "/electronics/A2");

    assertThat(server.send("DELETE", "/electronics/A2").statusCode()).isEqualTo(204);
    server.addProduct("electronics", "Kite", "5");
    assertThat(json(server.get("/electronics")).findValuesAsString("id"))
        .containsExactly("A1", "A3");
  }

  /** The body of a DELETE means nothing, and neither does its type. */
  @Test
  void delete_withTheTypeOfAStream_retires() {
    assertThat(
            server
                .send("DELETE", "/electronics/A2", "Content-Type", "application/x-ndjson")
                .statusCode())
        .isEqualTo(204);
  }

  @Test
  void methods_areNamed() {
    String methods = "GET, HEAD, PATCH, DELETE, OPTIONS";

    assertThat(server.send("OPTIONS", "/electronics/A1").headers().firstValue("Allow"))
        .hasValue(methods);
    HttpResponse<String> put = server.send("PUT", "/electronics/A1");
    problem(put, ProblemType.METHOD_NOT_ALLOWED);
    assertThat(put.headers().firstValue("Allow")).hasValue(methods);
    problem(server.send("DELETE", "/electronics"), ProblemType.METHOD_NOT_ALLOWED);
    assertThat(server.send("HEAD", "/electronics/A1").statusCode()).isEqualTo(200);
  }

  @Test
  void methods_areMetered() {
    server.patch("/electronics/A1", "{\"name\":\"Kite\"}");
    server.send("DELETE", "/electronics/A1");

    TestServer.soon()
        .untilAsserted(
            () ->
                assertThat(server.meters.scrape())
                    .contains("method=\"PATCH\",route=\"/{category}/{id}\"")
                    .contains("method=\"DELETE\",route=\"/{category}/{id}\""));
  }

  @Test
  void everyWrite_needsTheToken_andAnAdmittedOrigin() {
    Config guarded =
        TestServer.settings(
            TokenAuth.token("s3cret"),
            CorsPolicy.only(List.of("https://shop.example")),
            TestServer.LIMITS);
    try (TestServer other = TestServer.start(guarded)) {
      String path = "/electronics/A1";
      String patch = "{\"name\":\"Kite\"}";
      String[] token = {"Authorization", "Bearer s3cret"};
      String[] foreign = {"Authorization", "Bearer s3cret", "Origin", "https://other.example"};

      problem(other.patch(path, patch), ProblemType.TOKEN_REQUIRED);
      problem(other.send("DELETE", path), ProblemType.TOKEN_REQUIRED);
      problem(other.patch(path, patch, foreign), ProblemType.ORIGIN_REFUSED);
      problem(other.send("DELETE", path, foreign), ProblemType.ORIGIN_REFUSED);
      assertThat(json(other.get(path)).get("name").asString()).isEqualTo("Vacuum Cleaner");
      assertThat(other.patch(path, patch, token).statusCode()).isEqualTo(200);
      assertThat(other.send("DELETE", path, token).statusCode()).isEqualTo(204);
    }
  }

  @Test
  void viewers_areToldOfTheChange_andOfTheRemoval() {
    try (TestSocket socket = server.socket("/orders/electronics")) {
      socket.awaitEvent("synced");
      server.patch("/electronics/A2", "{\"name\":\"Blower\",\"sku\":\"B-1\"}");
      List<JsonNode> told = socket.awaitEvent("product-changed");
      assertThat(told.get(told.size() - 1).get("product").toString())
          .isEqualTo(
              """
              {"id":"A2","name":"Blower","rrp":"303.33","info":"Info","sku":"B-1",\
              "category":"electronics"}""");

      server.send("DELETE", "/electronics/A2");

      told = socket.awaitEvent("product-removed");
      assertThat(told.get(told.size() - 1).get("product").get("id").asString()).isEqualTo("A2");
    }
  }
}
