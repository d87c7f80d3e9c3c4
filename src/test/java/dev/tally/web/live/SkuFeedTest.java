package dev.tally.web.live;

import static dev.tally.ledger.Commands.line;
import static dev.tally.web.TestSocket.totals;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.web.TestServer;
import dev.tally.web.TestSocket;
import dev.tally.web.http.ProblemType;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Products by the shop's own names. */
class SkuFeedTest {

  private final TestServer server = TestServer.start();

  @AfterEach
  void close() {
    server.close();
  }

  private void name(String path, String sku) {
    String written = sku == null ? "null" : '"' + sku + '"';
    assertThat(server.patch(path, "{\"sku\":%s}".formatted(written)).statusCode()).isEqualTo(200);
  }

  private static boolean says(JsonNode message, String... products) {
    return TestSocket.isEvent(message, "skus")
        && StreamSupport.stream(message.get("products").spliterator(), false)
            .map(one -> one.get("sku").asString() + "=" + one.get("id").asString())
            .toList()
            .equals(List.of(products));
  }

  @Test
  void viewer_isToldWhatSkusMean_beforeTheirTotals_andWhenThatChanges() {
    name("/electronics/A1", "vac");
    try (TestSocket socket = server.socket("/orders?skus=vac,later&ids=B1")) {
      List<JsonNode> told = socket.awaitEvent("synced");
      assertThat(says(told.get(0), "vac=A1")).isTrue();
      assertThat(totals(told)).containsExactly("A1=3", "B1=101");
      JsonNode synced = told.get(told.size() - 1);
      assertThat(synced.get("unknown")).hasToString("[\"later\"]");
      assertThat(synced.get("skus")).hasToString("[\"vac\",\"later\"]");
      assertThat(synced.get("ids")).hasToString("[\"B1\"]");

      server.order("k1", line("A2", 1), line("A1", 2)); // A2 is nobody's yet
      socket.awaitTotal("A1", 5);
      name("/electronics/A2", "later");
      socket.awaitMessage(message -> says(message, "vac=A1", "later=A2"));
      socket.awaitTotal("A2", 8);
      server.order("k2", line("A2", 1));
      socket.awaitTotal("A2", 9);

      name("/electronics/A1", null);
      socket.awaitMessage(message -> says(message, "later=A2"));
      name("/confectionery/B1", "vac");
      socket.awaitMessage(message -> says(message, "vac=B1", "later=A2"));
      server.send("DELETE", "/confectionery/B1");
      socket.awaitMessage(message -> says(message, "later=A2"));
      server.order("k3", line("A1", 1)); // nobody's any more
      server.order("k4", line("A2", 1));
      socket.awaitTotal("A2", 10);
      assertThat(totals(socket.messages())).doesNotContain("A1=6");
    }
  }

  /** What else has changed is told, although all totals come again. */
  @Test
  void viewerByIdAndSku_isToldOfARetiredProduct_andOfANewName() {
    name("/electronics/A1", "vac");
    try (TestSocket socket = server.socket("/orders?skus=vac,blow&ids=A1,A2")) {
      socket.awaitEvent("synced");
      assertThat(
              server
                  .patch("/electronics/A2", "{\"sku\":\"blow\",\"name\":\"Blower\"}")
                  .statusCode())
          .isEqualTo(200);
      socket.awaitMessage(message -> says(message, "vac=A1", "blow=A2"));
      List<JsonNode> told = socket.awaitEvent("product-changed");
      assertThat(told.get(told.size() - 1).at("/product/name").asString()).isEqualTo("Blower");
      server.send("DELETE", "/electronics/A1");
      socket.awaitEvent("product-removed");
      socket.awaitMessage(message -> says(message, "blow=A2"));
    }
  }

  @Test
  void aThousandSkus_areFollowed_overTheSocketAndInAWindow() {
    StringBuilder lines = new StringBuilder();
    for (int n = 1; n <= 1_000; n++) {
      lines.append(
          "{\"category\":\"toys\",\"name\":\"T%d\",\"rrp\":1,\"info\":\"-\",\"sku\":\"no,%d\"}\n"
              .formatted(n, n));
    }
    server.stream("/-/products", lines.toString());
    server.order("k1", line("C1000", 4));
    List<String> skus =
        IntStream.rangeClosed(1, 1_000).mapToObj(n -> "\"no,%d\"".formatted(n)).toList();
    try (TestSocket socket = server.socket("/orders")) {
      socket.awaitEvent("synced");
      socket.forget();
      socket.send(
          "{\"cmd\":\"watch\",\"payload\":{\"skus\":%s,\"window\":\"1h\"},\"ref\":\"1\"}"
              .formatted(skus));
      JsonNode synced = socket.awaitAnswer("synced", "1");
      assertThat(synced.get("unknown").isEmpty()).isTrue();
      assertThat(totals(socket.messages())).hasSize(1_000).contains("C1000=4", "C1=0");
      server.order("k2", line("C7", 1));
      socket.awaitTotal("C7", 1);
    }
  }

  @Test
  void reads_nameProductsByBoth() {
    name("/electronics/A1", "vac");
    assertThat(server.get("/orders?skus=none,vac&ids=B1").body())
        .isEqualTo("[{\"sku\":\"vac\",\"id\":\"A1\",\"total\":3},{\"id\":\"B1\",\"total\":101}]");
    JsonNode found = TestServer.json(server.get("/-/products?sku=%20vac"));
    assertThat(found.get("id").asString()).isEqualTo("A1");
    assertThat(found.get("total").asInt()).isEqualTo(3);
    assertThat(found.get("category").asString()).isEqualTo("electronics");
    TestServer.problem(server.get("/-/products?sku=none"), ProblemType.NOT_FOUND);
    server.send("DELETE", "/electronics/A1");
    TestServer.problem(server.get("/-/products?sku=vac"), ProblemType.NOT_FOUND);
  }

  @ParameterizedTest
  @CsvSource({
    "/-/products, sku",
    "/-/products?sku=, sku",
    "/orders?skus=a&top=3, top",
    "'/orders?skus=a,,b', skus",
    "/orders/electronics?skus=a, skus",
  })
  void whatIsNoSku_isABadRequest(String path, String field) {
    JsonNode problem = TestServer.problem(server.get(path), ProblemType.INVALID_FIELD);
    assertThat(problem.get("field").asString()).isEqualTo(field);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"cmd\":\"watch\",\"payload\":{\"skus\":[\"\"]},\"ref\":\"1\"}",
        "{\"cmd\":\"watch\",\"payload\":{\"skus\":\"r-1\"},\"ref\":\"1\"}",
        "{\"cmd\":\"update-category\",\"payload\":{\"category\":\"electronics\",\"skus\":[\"a\"]},\"ref\":\"1\"}"
      })
  void commandThatNamesNoProducts_isAnError(String command) {
    try (TestSocket socket = server.socket("/orders")) {
      socket.awaitEvent("synced");
      JsonNode error = socket.send(command).awaitAnswer("error", "1");
      assertThat(error.get("code").asString()).isEqualTo("invalid-field");
    }
  }
}
