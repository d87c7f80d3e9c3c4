package dev.tally.web.api;

import static dev.tally.ledger.Commands.line;
import static dev.tally.web.TestServer.json;
import static dev.tally.web.TestServer.problem;
import static dev.tally.web.TestServer.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.shop.Command;
import dev.tally.web.TestServer;
import dev.tally.web.http.ProblemType;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** {@code GET /-/history}. */
class HistoryTest {

  @Test
  void history_ofACategory_hasItsOrdersAndUnits_andItsProducts() {
    try (TestServer server = TestServer.start()) {
      Instant began = Instant.now();
      server.order("both", line("A2", 1), line("A1", 2), line("B1", 4));

      HttpResponse<String> response = server.get("/-/history?category=electronics&minutes=10");

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
      JsonNode history = json(response);
      assertThat(history.get("category").asString()).isEqualTo("electronics");
      assertThat(history.get("minutes").asInt()).isEqualTo(10);
      Instant from = Instant.parse(history.get("from").asString());
      assertThat(from.getEpochSecond() % 60).isZero();
      assertThat(from).isBetween(began.minusSeconds(600), Instant.now().minusSeconds(540));
      assertThat(history.get("orders")).hasSize(10);
      assertThat(sum(history.get("orders"))).isEqualTo(3);
      assertThat(sum(history.get("units"))).isEqualTo(13);
      assertThat(history.get("products").findValuesAsString("id")).containsExactly("A1", "A2");
      assertThat(sum(history.get("products").get(0).get("units"))).isEqualTo(5);
      assertThat(sum(history.get("products").get(1).get("units"))).isEqualTo(8);
      assertThat(history.get("products").get(0).get("units")).hasSize(10);
    }
  }

  @Test
  void history_ofTheShop_hasEachCategoryThatSold_ifAsked() {
    try (TestServer server = TestServer.start()) {
      server.post("/categories", "{\"name\":\"toys\"}");
      server.order("both", line("A1", 2), line("B1", 4));
      JsonNode history = json(server.get("/-/history?minutes=10&products=0&categories=true"));
      JsonNode categories = history.get("categories");
      assertThat(categories.findValuesAsString("category"))
          .containsExactly("electronics", "confectionery");
      assertThat(categories.get(0).get("orders")).hasSize(10);
      assertThat(sum(categories.get(0).get("orders"))).isEqualTo(3);
      assertThat(sum(categories.get(0).get("units"))).isEqualTo(12);
      assertThat(sum(categories.get(1).get("orders"))).isEqualTo(2);
      assertThat(sum(categories.get(1).get("units"))).isEqualTo(105);
      assertThat(sum(history.get("units"))).isEqualTo(117);
      assertThat(json(server.get("/-/history?minutes=10")).has("categories")).isFalse();
    }
  }

  @Test
  void history_keepsWhatARetiredCategoryHasSold() {
    try (TestServer server = TestServer.start()) {
      server.order("both", line("A1", 2), line("B1", 4));
      server.send("DELETE", "/confectionery/B1");
      server.send("DELETE", "/categories/confectionery");
      JsonNode history = json(server.get("/-/history?minutes=10&products=0&categories=true"));
      assertThat(history.at("/windows/24h/units").asLong()).isEqualTo(117);
      assertThat(sum(history.get("units"))).isEqualTo(117);
      assertThat(history.get("categories").findValuesAsString("category"))
          .containsExactly("electronics", "confectionery");
      server.patch("/categories/electronics", "{\"title\":\"Tools\"}");
      assertThat(
              json(server.get("/-/history?category=electronics")).at("/windows/24h/units").asLong())
          .isEqualTo(12);
    }
  }

  @Test
  void history_withoutACategory_isThatOfTheShop_ofADay() {
    try (TestServer server = TestServer.start()) {
      server.order("both", line("A1", 2), line("B1", 4));
      JsonNode history = json(server.get("/-/history"));
      assertThat(history.has("category")).isFalse();
      assertThat(history.get("minutes").asInt()).isEqualTo(1_440);
      assertThat(history.get("orders")).hasSize(1_440);
      assertThat(history.get("units")).hasSize(1_440);
      assertThat(sum(history.get("orders"))).isEqualTo(4);
      assertThat(sum(history.get("units"))).isEqualTo(117);
      assertThat(history.get("products").findValuesAsString("id"))
          .containsExactly("A1", "A2", "B1");
      assertThat(history.get("products").get(0).get("units")).hasSize(60);
    }
  }

  @Test
  void history_ofAnOrder_isThereOnceThatIsAnswered_andGoneOnceItIsCancelled() {
    try (TestServer server = TestServer.start()) {
      server.addProduct("confectionery", "Nougat", "2");
      server.post("/orders", "{\"order\":\"k\",\"lines\":[{\"id\":\"B2\",\"quantity\":5}]}");
      JsonNode sold = json(server.get("/-/history?category=confectionery"));
      assertThat(sum(sold.get("units"))).isEqualTo(106);
      assertThat(sold.get("products").findValuesAsString("id")).containsExactly("B1", "B2");

      server.submit(new Command.CancelOrder("k"));

      JsonNode left = json(server.get("/-/history?category=confectionery"));
      assertThat(sum(left.get("orders"))).isEqualTo(1);
      assertThat(sum(left.get("units"))).isEqualTo(101);
      assertThat(left.get("products").findValuesAsString("id")).containsExactly("B1");
    }
  }

  @Test
  void history_saysWhenItIsComplete() {
    try (TestServer server = TestServer.start()) {
      soon().until(() -> json(server.get("/-/history?minutes=1")).get("complete").asBoolean());
    }
  }

  @Test
  void history_ofACategoryThatSoldNothing_isAllZeros() {
    try (TestServer server = TestServer.start()) {
      server.post("/categories", "{\"name\":\"toys\"}");
      JsonNode history = json(server.get("/-/history?category=toys&minutes=3"));
      assertThat(history.get("orders").toString()).isEqualTo("[0,0,0]");
      assertThat(history.get("units").toString()).isEqualTo("[0,0,0]");
      assertThat(history.get("products")).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1441", "-1", "01", "1.5", "", "ten", "99999999999", "٣"})
  void history_ofOddMinutes_isRefused(String minutes) {
    try (TestServer server = TestServer.start()) {
      String written = minutes.equals("٣") ? "%D9%A3" : minutes;
      JsonNode problem =
          problem(server.get("/-/history?minutes=" + written), ProblemType.INVALID_FIELD);
      assertThat(problem.get("field").asString()).isEqualTo("minutes");
    }
  }

  @Test
  void history_ofTheBestProducts_hasJustThose_orNone() {
    try (TestServer server = TestServer.start()) {
      server.order("more", line("A1", 2), line("B1", 1_000));
      assertThat(products(server, "products=2")).containsExactly("A2", "B1");
      assertThat(products(server, "products=1000&minutes=1440")).containsExactly("A1", "A2", "B1");
      assertThat(products(server, "products=1&category=electronics")).containsExactly("A2");
      assertThat(products(server, "products=0")).isEmpty();
    }
  }

  private static List<String> products(TestServer server, String query) {
    return json(server.get("/-/history?" + query)).get("products").findValuesAsString("id");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1001", "-1", "00", "1.5", "", "ten", "99999999999", "%D9%A3"})
  void history_ofOddManyProducts_isRefused(String products) {
    try (TestServer server = TestServer.start()) {
      JsonNode problem =
          problem(server.get("/-/history?products=" + products), ProblemType.INVALID_FIELD);
      assertThat(problem.get("field").asString()).isEqualTo("products");
    }
  }

  @Test
  void history_ofAnUnknownCategory_isNotFound() {
    try (TestServer server = TestServer.start()) {
      problem(server.get("/-/history?category=hats"), ProblemType.UNKNOWN_CATEGORY);
      problem(server.get("/-/history?category="), ProblemType.UNKNOWN_CATEGORY);
    }
  }

  @Test
  void history_ofManyProducts_comesWhole() {
    try (TestServer server = TestServer.start()) {
      server.addProducts("confectionery", 500);
      for (int n = 2; n <= 501; n++) {
        server.order("k" + n, line("B" + n, n));
      }
      JsonNode products = json(server.get("/-/history?category=confectionery")).get("products");
      assertThat(products).hasSize(501);
      assertThat(products.get(500).get("id").asString()).isEqualTo("B501");
      assertThat(sum(products.get(500).get("units"))).isEqualTo(501);
    }
  }

  private static long sum(JsonNode numbers) {
    return StreamSupport.stream(numbers.spliterator(), false).mapToLong(JsonNode::asLong).sum();
  }
}
