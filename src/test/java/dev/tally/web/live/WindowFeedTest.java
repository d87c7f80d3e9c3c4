package dev.tally.web.live;

import static dev.tally.ledger.Commands.line;
import static dev.tally.web.TestServer.soon;
import static dev.tally.web.TestSocket.totals;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.web.TestServer;
import dev.tally.web.TestSocket;
import dev.tally.web.http.ProblemType;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What viewers are told of a time that ends now, and of what sold best. */
class WindowFeedTest {

  private final TestServer server = TestServer.start();

  /** Lets all that the server began with leave the windows of a day, and waits until they know. */
  private void letTheSampleLeave() {
    server.pass(Duration.ofHours(30));
    soon()
        .until(
            () ->
                server
                    .get("/orders/electronics?window=24h")
                    .body()
                    .equals("[{\"id\":\"A1\",\"total\":0},{\"id\":\"A2\",\"total\":0}]"));
    soon().until(() -> isComplete("7d"));
  }

  private boolean isComplete(String window) {
    HttpResponse<String> response = server.get("/orders/electronics?window=" + window);
    return response.headers().firstValue("Tally-Complete").orElseThrow().equals("true");
  }

  @AfterEach
  void close() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/orders/electronics?window=1h", "/orders?ids=A1,A2&window=1h"})
  void viewerOfAWindow_isToldItsTotals_whichFall(String path) {
    letTheSampleLeave();
    server.order("k1", line("A1", 5));
    try (TestSocket socket = server.socket(path + "&since=" + server.shop.image().at())) {
      List<JsonNode> told = socket.awaitEvent("synced");
      assertThat(totals(told)).containsExactly("A1=5", "A2=0");
      JsonNode synced = told.get(told.size() - 1);
      assertThat(synced.get("window").asString()).isEqualTo("1h");
      assertThat(synced.get("complete").asBoolean()).isTrue();
      assertThat(synced.get("resumed").asBoolean()).isFalse();

      server.pass(Duration.ofMinutes(30));
      server.order("k2", line("A1", 2), line("A2", 1));
      socket.awaitTotal("A2", 1);
      server.pass(Duration.ofMinutes(31));
      socket.awaitTotal("A1", 2);
      server.pass(Duration.ofMinutes(31));
      socket.awaitTotal("A1", 0);
      assertThat(totals(socket.messages()))
          .containsExactly("A1=5", "A2=0", "A1=7", "A2=1", "A1=2", "A1=0", "A2=0");
    }
    assertThat(server.get("/orders/electronics").body()).contains("10"); // A1: 3 + 5 + 2
  }

  @Test
  void reads_areOfTheWindow_andKnowWhatWasAcknowledged() {
    letTheSampleLeave();
    for (int n = 0; n < 50; n++) {
      server.order("k" + n, line("B1", 1));
      assertThat(server.get("/orders?ids=B1&window=today").body())
          .isEqualTo("[{\"id\":\"B1\",\"total\":%d}]".formatted(n + 1));
    }
    assertThat(server.get("/orders?ids=B1&window=all").body())
        .isEqualTo("[{\"id\":\"B1\",\"total\":151}]");
  }

  @Test
  void socket_switchesBetweenWindows_ofProductsAndCategories() {
    letTheSampleLeave();
    server.order("k1", line("A2", 4));
    try (TestSocket socket = server.socket("/orders/electronics")) {
      assertThat(totals(socket.awaitEvent("synced"))).containsExactly("A1=3", "A2=11");
      socket.forget();
      socket.send(
          """
          {"cmd":"update-category","payload":{"category":"electronics","window":"24h"},"ref":"1"}""");
      socket.awaitAnswer("synced", "1");
      assertThat(totals(socket.messages())).containsExactly("A1=0", "A2=4");
      socket.forget();
      socket.send(
          """
          {"cmd":"watch","payload":{"window":"7d","ids":["A2","B1"]},"ref":"2"}""");
      socket.awaitAnswer("synced", "2");
      assertThat(totals(socket.messages())).containsExactly("A2=11", "B1=101");
      socket.forget();
      socket.send(
          """
          {"cmd":"watch","payload":{"ids":["A2"]},"ref":"3"}""");
      JsonNode synced = socket.awaitAnswer("synced", "3");
      assertThat(synced.has("window")).isFalse();
      server.order("k2", line("A2", 1));
      socket.awaitTotal("A2", 12);
    }
  }

  /**
   * The first to follow a window after a start must not disturb those who follow something else.
   */
  @ParameterizedTest
  @ValueSource(strings = {"1h", "24h", "7d", "today"})
  void whoSwitchesToAWindow_closesNobody(String window) {
    List<TestSocket> others =
        IntStream.range(0, 8).mapToObj(n -> server.socket("/orders/electronics")).toList();
    others.forEach(socket -> socket.awaitEvent("synced"));
    for (TestSocket socket : others.subList(0, 4)) {
      socket.send(
          "{\"cmd\":\"update-category\",\"payload\":{\"category\":\"electronics\",\"window\":\"%s\"},\"ref\":\"1\"}"
              .formatted(window));
      socket.awaitAnswer("synced", "1");
    }
    server.order("k", line("A1", 1));
    for (TestSocket socket : others.subList(4, 8)) {
      socket.awaitTotal("A1", 4);
    }
    assertThat(others).allMatch(TestSocket::isOpen);
    others.forEach(TestSocket::close);
  }

  private static List<String> best(JsonNode top) {
    return StreamSupport.stream(top.get("products").spliterator(), false)
        .map(one -> one.get("id").asString() + "=" + one.get("total").asLong())
        .toList();
  }

  @Test
  void bestSellers_areOneList_toldWhenItChanges() {
    letTheSampleLeave();
    try (TestSocket socket = server.socket("/orders?top=2&window=24h")) {
      List<JsonNode> told = socket.awaitEvent("synced");
      assertThat(best(told.get(0))).isEmpty();
      assertThat(told.get(1).get("top").asInt()).isEqualTo(2);
      socket.forget();
      server.order("k1", line("A1", 5));
      server.order("k2", line("B1", 7), line("A2", 1));
      socket.awaitMessage(
          message -> TestSocket.isEvent(message, "top") && best(message).size() == 2);
      JsonNode last = socket.messages().get(socket.messages().size() - 1);
      assertThat(best(last)).containsExactly("B1=7", "A1=5");
      assertThat(last.get("products").get(0).get("name").asString()).isEqualTo("Chocolate Bar");
      assertThat(last.get("products").get(0).get("category").asString()).isEqualTo("confectionery");

      socket.forget();
      server.order("k3", line("A2", 1)); // third
      server.order("k4", line("A2", 9)); // first
      socket.awaitMessage(message -> TestSocket.isEvent(message, "top"));
      assertThat(socket.messages().stream().filter(m -> TestSocket.isEvent(m, "top")))
          .map(WindowFeedTest::best)
          .containsExactly(List.of("A2=11", "B1=7"));
    }
    assertThat(server.get("/orders?top=10&window=24h").body())
        .isEqualTo(
            """
            [{"id":"A2","total":11},{"id":"B1","total":7},{"id":"A1","total":5}]""");
    assertThat(server.get("/orders/electronics?top=1").body())
        .isEqualTo("[{\"id\":\"A2\",\"total\":18}]");
  }

  @ParameterizedTest
  @CsvSource({
    "/orders/electronics?window=2h, window",
    "/orders/electronics?window=, window",
    "/orders?top=0, top",
    "/orders?top=51, top",
    "/orders?top=1.5, top",
    "/orders?top=3&ids=A1, top",
    "/orders?window=24h, ids",
  })
  void whatNobodyCanFollow_isABadRequest(String path, String field) {
    JsonNode problem = TestServer.problem(server.get(path), ProblemType.INVALID_FIELD);
    assertThat(problem.get("field").asString()).isEqualTo(field);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"cmd\":\"watch\",\"payload\":{\"ids\":[\"A1\"],\"window\":\"24 h\"},\"ref\":\"1\"}",
        "{\"cmd\":\"watch\",\"payload\":{\"ids\":[\"A1\"],\"top\":3},\"ref\":\"1\"}",
        "{\"cmd\":\"watch\",\"payload\":{\"top\":51},\"ref\":\"1\"}",
        "{\"cmd\":\"watch\",\"payload\":{\"window\":\"24h\"},\"ref\":\"1\"}",
        "{\"cmd\":\"update-category\",\"payload\":{\"window\":\"24h\"},\"ref\":\"1\"}"
      })
  void commandThatNobodyCanCarryOut_isAnError(String command) {
    try (TestSocket socket = server.socket("/orders")) {
      socket.awaitEvent("synced");
      JsonNode error = socket.send(command).awaitAnswer("error", "1");
      assertThat(error.get("code").asString()).isEqualTo("invalid-field");
    }
  }
}
