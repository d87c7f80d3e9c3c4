package dev.tally.web.api;

import static dev.tally.web.TestServer.json;
import static dev.tally.web.TestServer.problem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.web.TestServer;
import dev.tally.web.http.ProblemType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** {@code POST /-/products}. */
class CatalogueStreamTest {

  private static final String ROWS =
      """
      {"category":"home-garden"}
      {"category":"toys","title":"Toys & Games","name":"Kite","rrp":"5.00","info":"Flies.","sku":"K-1"}
      {"category":"toys","name":"Ball","rrp":7,"info":"Round.","id":"D2"}
      {"category":"electronics","id":"A2","name":"Leaf Blower","rrp":"1","info":"Cheap."}
      """;

  private final TestServer server = TestServer.start();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void rows_makeCategoriesAndProducts_andChangeThoseThatExist() {
    JsonNode counts = json(server.stream("/-/products", ROWS));

    assertThat(counts.toString())
        .isEqualTo("{\"accepted\":4,\"duplicate\":0,\"rejected\":0,\"rejections\":[]}");
    assertThat(server.get("/categories").body())
        .contains(
            "{\"name\":\"home-garden\",\"title\":\"Home garden\",\"prefix\":\"C\"}",
            "{\"name\":\"toys\",\"title\":\"Toys & Games\",\"prefix\":\"D\"}");
    assertThat(server.get("/toys").body()).contains("\"D1\"", "\"K-1\"", "\"D2\"", "\"rrp\":\"7\"");
    assertThat(server.get("/electronics/A2").body()).contains("Cheap.", "\"total\":7");
    assertThat(json(server.stream("/-/products", ROWS)).get("duplicate").asInt()).isEqualTo(4);
  }

  @Test
  void rows_thatAreWrong_areNamed() {
    JsonNode counts =
        json(
            server.stream(
                "/-/products",
                """
                {"name":"Kite","rrp":"5","info":"-"}
                {"category":"Toys","name":"Kite","rrp":"5","info":"-"}
                {"category":"toys","rrp":"5","info":"-"}
                {"category":"toys","id":"1","name":"Kite","rrp":"5","info":"-"}
                {"category":"toys","name":"Kite","rrp":"cheap","info":"-"}
                {"category":"toys","name":"Kite","rrp":"5","info":"-","retired":"yes"}
                {"category":"electronics","id":"A9","name":"Kite","rrp":"5","info":"-"}
                """));

    assertThat(counts.get("rejected").asInt()).isEqualTo(7);
    assertThat(counts.get("rejections").findValuesAsString("code"))
        .containsExactly(
            "invalid-field",
            "invalid-field",
            "invalid-field",
            "invalid-field",
            "invalid-field",
            "invalid-field",
            "id-not-free");
    assertThat(counts.get("rejections").findValuesAsString("reason"))
        .allMatch(reason -> reason.endsWith("."));
    assertThat(server.shop.image().categoryImages()).hasSize(2);
  }

  @Test
  void row_thatRetires_takesTheProductOffTheList() {
    server.stream(
        "/-/products",
        "{\"category\":\"electronics\",\"id\":\"A1\",\"name\":\"V\",\"rrp\":1,\"info\":\"-\","
            + "\"retired\":true}");

    assertThat(server.get("/electronics").body()).doesNotContain("\"A1\"");
    assertThat(server.total("A1")).isEqualTo(3);
  }

  @Test
  void rows_comeAsAStreamOnly() {
    assertThat(
            problem(
                    server.post("/-/products", "{\"category\":\"toys\"}"),
                    ProblemType.UNSUPPORTED_MEDIA_TYPE)
                .get("detail")
                .asString())
        .contains("application/x-ndjson")
        .doesNotContain("application/json");
    assertThat(
            problem(server.stream("/categories", ROWS), ProblemType.UNSUPPORTED_MEDIA_TYPE)
                .get("detail")
                .asString())
        .contains("application/json")
        .doesNotContain("ndjson");
  }
}
