package dev.tally.web.live;

import static dev.tally.ledger.Commands.line;
import static dev.tally.web.TestServer.soon;
import static dev.tally.web.TestSocket.totals;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.tally.shop.Command;
import dev.tally.web.TestServer;
import dev.tally.web.TestSocket;
import dev.tally.web.http.RateLimitedLog;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** What viewers see and may ask for over their WebSockets. */
class WebSocketTest {

  private final TestServer server = TestServer.start();
  private final Logger logger = (Logger) LoggerFactory.getLogger(RateLimitedLog.class);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @BeforeEach
  void listen() {
    log.start();
    logger.addAppender(log);
    logger.setAdditive(false);
  }

  @AfterEach
  void close() {
    server.close();
    logger.detachAppender(log);
    logger.setAdditive(true);
  }

  private static String switchTo(String category, String ref) {
    return """
        {"cmd":"update-category","payload":{"category":"%s"},"ref":"%s"}"""
        .formatted(category, ref);
  }

  @Test
  void viewer_isToldAllTotals_thenThatTheseAreAll() {
    try (TestSocket socket = server.socket("/orders/electronics")) {
      List<JsonNode> told = socket.awaitEvent("synced");

      assertThat(told.subList(0, 2))
          .map(JsonNode::toString)
          .containsExactly(
              """
              {"id":"A1","total":3}""",
              """
              {"id":"A2","total":7}""");
      JsonNode synced = told.get(2);
      assertThat(synced.get("category").asString()).isEqualTo("electronics");
      assertThat(synced.get("resumed").asBoolean()).isFalse();
      assertThat(synced.get("unknown").isEmpty()).isTrue();
      assertThat(synced.get("position").asString()).isEqualTo(server.shop.image().at().toString());
    }
  }

  @Test
  void viewer_isToldEveryChange_andNothingOfOthers() {
    try (TestSocket socket = server.socket("/orders/electronics")) {
      socket.awaitEvent("synced");
      server.order("k-1", line("B1", 1));
      server.order("k-2", line("A1", 2));

      assertThat(totals(socket.awaitTotal("A1", 5))).containsExactly("A1=3", "A2=7", "A1=5");
    }
  }

  @Test
  void viewer_isToldOfANewProduct_andItsZero() {
    try (TestSocket socket = server.socket("/orders/electronics")) {
      socket.awaitEvent("synced");
      server.post("/electronics", "{\"name\":\"Kite <b>\",\"rrp\":1.50,\"info\":\"-\"}");

      List<JsonNode> told = socket.awaitTotal("A3", 0);

      JsonNode added = told.get(told.size() - 2);
      assertThat(added.get("event").asString()).isEqualTo("product-added");
      assertThat(added.get("product").get("name").asString()).isEqualTo("Kite <b>");
      assertThat(added.get("product").get("rrp").asString()).isEqualTo("1.50");
      assertThat(added.has("id")).isFalse();
    }
  }

  @Test
  void viewer_isToldOfANewCategory() {
    try (TestSocket socket = server.socket("/orders")) {
      assertThat(totals(socket.awaitEvent("synced"))).isEmpty();
      server.post("/categories", "{\"name\":\"toys\"}");

      List<JsonNode> told = socket.awaitEvent("category-added");

      assertThat(told.get(told.size() - 1).get("category").get("prefix").asString()).isEqualTo("C");
    }
  }

  @Test
  void viewer_isToldWhatBecomesOfACategory_andSeesItComeBack() {
    server.post("/categories", "{\"name\":\"toys\"}");
    server.addProduct("toys", "Kite", "5");
    try (TestSocket socket = server.socket("/orders/toys")) {
      socket.awaitEvent("synced");
      server.patch("/categories/toys", "{\"title\":\"Games\"}");
      assertThat(categoryOf(socket.awaitEvent("category-changed")))
          .isEqualTo("{\"name\":\"toys\",\"title\":\"Games\",\"prefix\":\"C\"}");
      server.send("DELETE", "/toys/C1");
      socket.awaitEvent("product-removed");
      server.send("DELETE", "/categories/toys");
      assertThat(categoryOf(socket.awaitEvent("category-removed"))).contains("\"toys\"");
      socket.send(
          "{\"cmd\":\"update-category\",\"payload\":{\"category\":\"toys\"},\"ref\":\"1\"}");
      assertThat(socket.awaitAnswer("synced", "1").get("unknown").toString())
          .isEqualTo("[\"toys\"]");
      server.post("/categories", "{\"name\":\"toys\"}");
      socket.awaitEvent("category-added");
      server.addProduct("toys", "Top", "5");
      assertThat(totals(socket.awaitTotal("C2", 0))).containsExactly("C1=0", "C2=0");
    }
  }

  @Test
  void switch_fromAPosition_getsWhatCameAfterIt() {
    String position = position();
    try (TestSocket socket = server.socket("/orders/confectionery")) {
      socket.awaitEvent("synced");
      socket.forget();
      server.order("k-1", line("A2", 5));
      socket.send(
          "{\"cmd\":\"update-category\",\"payload\":{\"category\":\"electronics\",\"since\":\"%s\"},\"ref\":\"1\"}"
              .formatted(position));
      List<JsonNode> told = socket.awaitEvent("synced");

      assertThat(totals(told)).containsExactly("A2=12");
      JsonNode synced = told.get(told.size() - 1);
      assertThat(synced.get("resumed").asBoolean()).isTrue();
      assertThat(synced.get("ref").asString()).isEqualTo("1");
      socket.forget();
      socket.send(
          switchTo("electronics", "2").replace("\"category\":", "\"since\":\"?\",\"category\":"));
      assertThat(totals(socket.awaitEvent("synced"))).containsExactly("A1=3", "A2=12");
    }
  }

  private static String categoryOf(List<JsonNode> told) {
    return told.get(told.size() - 1).get("category").toString();
  }

  @Test
  void viewer_ofNamedProducts_isToldThese() {
    try (TestSocket socket = server.socket("/orders?ids=B1,A2,A9")) {
      List<JsonNode> told = socket.awaitEvent("synced");

      assertThat(totals(told)).containsExactly("A2=7", "B1=101");
      assertThat(told.get(2).get("unknown").toString()).isEqualTo("[\"A9\"]");
      server.addProducts("electronics", 7);
      assertThat(totals(socket.awaitTotal("A9", 0))).containsExactly("A2=7", "B1=101", "A9=0");
    }
  }

  @Test
  void viewer_ofACategoryToCome_comesAliveWithIt() {
    try (TestSocket socket = server.socket("/orders/toys")) {
      List<JsonNode> told = socket.awaitEvent("synced");
      assertThat(totals(told)).isEmpty();
      assertThat(told.get(0).get("unknown").toString()).isEqualTo("[\"toys\"]");

      server.submit(new Command.AddCategory("toys", "Toys"));
      server.addProduct("toys", "Kite", "5");

      socket.awaitTotal("C1", 0);
    }
  }

  @Test
  void viewer_ofMuch_isToldAllOfIt() {
    server.addProducts("electronics", 3_000);

    try (TestSocket socket = server.socket("/orders")) {
      socket.awaitEvent("synced"); // the JDK's client may lose what follows right after a handshake
      socket.forget();
      socket.send("{\"cmd\":\"update-category\",\"payload\":{\"category\":\"electronics\"}}");
      List<String> expected =
          IntStream.rangeClosed(3, 3_002).mapToObj(n -> "A" + n + "=0").toList();
      assertThat(totals(socket.awaitEvent("synced"))).hasSize(3_002).containsAll(expected);
    }
  }

  @Test
  void since_tellsWhatWasMissed_andNoMore() {
    String position = position();
    server.order("k-1", line("A2", 1));

    try (TestSocket socket = server.socket("/orders/electronics?since=" + position)) {
      List<JsonNode> told = socket.awaitEvent("synced");

      assertThat(totals(told)).containsExactly("A2=8");
      assertThat(told.get(1).get("resumed").asBoolean()).isTrue();
    }
  }

  private String position() {
    return server.shop.image().at().toString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "nonsense", "%20", "other-1", "k-99999999999999999999", "-1"})
  void since_anImpossiblePosition_tellsEverything(String since) {
    assertToldEverything(since);
  }

  @Test
  void since_theFuture_tellsEverything() {
    assertToldEverything(server.shop.image().at().epoch() + "-999999");
  }

  private void assertToldEverything(String since) {
    try (TestSocket socket = server.socket("/orders/electronics?since=" + since)) {
      List<JsonNode> told = socket.awaitEvent("synced");

      assertThat(totals(told)).containsExactly("A1=3", "A2=7");
      assertThat(told.get(2).get("resumed").asBoolean()).isFalse();
    }
  }

  @Test
  void switch_sendsTheOtherCategory_andNothingOfTheFirstAfterwards() {
    try (TestSocket socket = server.socket("/orders/electronics")) {
      socket.awaitEvent("synced");
      socket.forget();
      socket.send(switchTo("confectionery", "r-1"));
      JsonNode synced = socket.awaitAnswer("synced", "r-1");
      server.order("k-1", line("A1", 1));
      server.order("k-2", line("B1", 1));

      assertThat(synced.get("category").asString()).isEqualTo("confectionery");
      assertThat(totals(socket.awaitTotal("B1", 102))).containsExactly("B1=101", "B1=102");
    }
  }

  @Test
  void switch_toTheSameCategory_sendsItAgain() {
    try (TestSocket socket = server.socket("/orders/electronics")) {
      socket.awaitEvent("synced");
      socket.forget();
      socket.send(switchTo("electronics", "r-1"));
      socket.awaitAnswer("synced", "r-1");

      assertThat(totals(socket.messages())).containsExactly("A1=3", "A2=7");
    }
  }

  @Test
  void switch_toACategoryToCome_saysSo_andComesAliveWithIt() {
    try (TestSocket socket = server.socket("/orders/electronics")) {
      socket.awaitEvent("synced");
      socket.send(switchTo("toys", "r-1"));
      JsonNode synced = socket.awaitAnswer("synced", "r-1");

      assertThat(socket.awaitAnswer("error", "r-1").get("code").asString())
          .isEqualTo("unknown-category");
      assertThat(synced.get("unknown").toString()).isEqualTo("[\"toys\"]");
      server.submit(new Command.AddCategory("toys", "Toys"));
      server.addProduct("toys", "Kite", "5");
      socket.awaitTotal("C1", 0);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"category\":\"Toys\"}",
        "{\"category\":\"\"}",
        "{\"category\":\"orders\"}",
        "{\"category\":7}",
        "{\"category\":null}",
        "{\"category\":\"\\ud83e\"}",
        "{}",
        "[]",
        "7",
        "null",
        "\"electronics\"",
      })
  void switch_toNothingThatCanBe_isRefused_andNothingChanges(String payload) {
    try (TestSocket socket = server.socket("/orders/electronics")) {
      socket.awaitEvent("synced");
      socket.send("{\"ref\":\"r-1\",\"payload\":" + payload + ",\"cmd\":\"update-category\"}");

      JsonNode error = socket.awaitAnswer("error", "r-1");

      assertThat(error.get("code").asString()).isEqualTo("invalid-field");
      assertThat(error.get("message").asString()).endsWith(".");
      server.order("k-1", line("A1", 1));
      socket.awaitTotal("A1", 4);
    }
  }

  @Test
  void watch_followsJustThese() {
    try (TestSocket socket = server.socket("/orders/electronics")) {
      socket.awaitEvent("synced");
      socket.forget();
      socket.send(
          """
          {"cmd":"watch","payload":{"ids":["B1","A2","A9"]},"ref":"r-1"}""");
      JsonNode synced = socket.awaitAnswer("synced", "r-1");
      server.order("k-1", line("A1", 1));
      server.order("k-2", line("B1", 1));

      assertThat(synced.get("ids").toString()).isEqualTo("[\"A2\",\"A9\",\"B1\"]");
      assertThat(synced.get("unknown").toString()).isEqualTo("[\"A9\"]");
      assertThat(totals(socket.awaitTotal("B1", 102))).containsExactly("A2=7", "B1=101", "B1=102");
    }
  }

  @Test
  void watch_ofAThousand_isTaken_andOfOneMoreIsRefused() {
    try (TestSocket socket = server.socket("/orders")) {
      socket.awaitEvent("synced");
      socket.send(watch(1_000, "r-1"));
      socket.awaitAnswer("synced", "r-1");
      socket.send(watch(1_001, "r-2"));
      assertThat(socket.awaitAnswer("error", "r-2").get("code").asString())
          .isEqualTo("invalid-field");
    }
  }

  private static String watch(int count, String ref) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(n -> "\"A" + n + "\"")
        .collect(
            Collectors.joining(
                ",", "{\"cmd\":\"watch\",\"ref\":\"" + ref + "\",\"payload\":{\"ids\":[", "]}}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"ids\":\"A1\"}",
        "{\"ids\":[1]}",
        "{\"ids\":[\"a1\"]}",
        "{\"ids\":[null]}",
        "{\"ids\":[[\"A1\"]]}",
        "{\"ids\":{}}"
      })
  void watch_ofNothingThatCanBe_isRefused(String payload) {
    try (TestSocket socket = server.socket("/orders/electronics")) {
      socket.awaitEvent("synced");
      socket.send("{\"cmd\":\"watch\",\"ref\":\"r-1\",\"payload\":" + payload + "}");

      assertThat(socket.awaitAnswer("error", "r-1").get("code").asString())
          .isEqualTo("invalid-field");
      server.order("k-1", line("A1", 1));
      socket.awaitTotal("A1", 4);
    }
  }

  @Test
  void ping_isAnswered() {
    try (TestSocket socket = server.socket("/orders")) {
      socket.send("{\"cmd\":\"ping\",\"ref\":\"r-1\"}");
      socket.awaitAnswer("pong", "r-1");
      socket.send("{\"cmd\":\"ping\"}");
      socket.awaitMessage(message -> TestSocket.isEvent(message, "pong") && !message.has("ref"));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "no json                                  | not-json",
        "''                                       | not-json",
        "[]                                       | not-json",
        "\"ping\"                                 | not-json",
        "7                                        | not-json",
        "{\"cmd\":\"ping\"                        | not-json",
        "{\"cmd\":\"ping\"}{}                     | not-json",
        "{\"cmd\":\"ping\",\"cmd\":\"ping\"}      | not-json",
        "{}                                       | invalid-field",
        "{\"cmd\":7}                              | invalid-field",
        "{\"command\":\"ping\"}                   | invalid-field",
        "{\"cmd\":\"PING\"}                       | unknown-command",
        "{\"cmd\":\"order\",\"payload\":{}}       | invalid-field",
        "{\"cmd\":\"auth\",\"payload\":{}}        | invalid-field",
        "{\"cmd\":\"a\\nb\\ud83e\"}               | unknown-command",
        "{\"cmd\":\"ping\",\"ref\":7}             | invalid-field",
        "{\"cmd\":\"ping\",\"ref\":\"\\ud83e\"}   | invalid-field",
      })
  void message_thatIsNoCommand_isAnsweredAndLogged_andTheSocketLivesOn(String text, String code) {
    try (TestSocket socket = server.socket("/orders/electronics")) {
      socket.awaitEvent("synced");
      socket.send(text);

      List<JsonNode> told = socket.awaitEvent("error");

      JsonNode error = told.get(told.size() - 1);
      assertThat(error.get("code").asString()).isEqualTo(code);
      assertThat(error.get("message").asString()).isNotBlank();
      assertThat(error.has("id")).isFalse();
      soon().until(() -> log.list.size() == 1);
      assertThat(log.list.get(0).getLevel()).isEqualTo(Level.WARN);
      assertThat(log.list.get(0).getFormattedMessage()).doesNotContain("\n");
      server.order("k-1", line("A1", 1));
      socket.awaitTotal("A1", 4);
    }
  }

  @Test
  void ref_ofSixtyFourCharacters_isEchoed_andALongerOneRefused() {
    String ref = "🧹".repeat(64);
    try (TestSocket socket = server.socket("/orders")) {
      socket.send("{\"cmd\":\"ping\",\"ref\":\"" + ref + "\"}");
      socket.awaitAnswer("pong", ref);
      socket.send("{\"cmd\":\"ping\",\"ref\":\"" + ref + "a\"}");
      socket.awaitEvent("error");
    }
  }

  @Test
  void nonsense_withoutEnd_fillsNoLog() {
    try (TestSocket socket = server.socket("/orders")) {
      int sent = 3 * RateLimitedLog.MOST_A_MINUTE; // more than are logged, even in two minutes
      for (int n = 0; n < sent; n++) {
        socket.send("nonsense");
      }
      soon()
          .until(
              () ->
                  socket.messages().stream().filter(m -> TestSocket.isEvent(m, "error")).count()
                      == sent);
      assertThat(log.list)
          .hasSizeLessThan(sent)
          .anyMatch(line -> line.getFormattedMessage().contains("not logged for a while"));
    }
  }

  @Test
  void viewers_areCounted_andForgottenWhenTheyGo() {
    try (TestSocket first = server.socket("/orders/electronics")) {
      first.awaitEvent("synced");
      TestSocket second = server.socket("/orders/electronics");
      second.awaitEvent("synced");
      assertThat(server.server.viewers()).isEqualTo(2);

      second.sendClose(1000);

      assertThat(second.awaitEnding().code()).isEqualTo(1000);
      soon().until(() -> server.server.viewers() == 1);
      second.close();
    }
    soon().until(() -> server.server.viewers() == 0); // closed without a close frame
  }
}
