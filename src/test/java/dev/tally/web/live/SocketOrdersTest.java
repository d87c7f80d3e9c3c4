package dev.tally.web.live;

import static dev.tally.web.TestServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.ledger.LedgerException;
import dev.tally.ledger.Receipt;
import dev.tally.shop.Command;
import dev.tally.shop.Position;
import dev.tally.web.GatedLedger;
import dev.tally.web.TestServer;
import dev.tally.web.TestSocket;
import dev.tally.web.http.CorsPolicy;
import dev.tally.web.http.TokenAuth;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Orders over WebSockets, and which clients may send them. */
class SocketOrdersTest {

  private static String order(String key, String id, int quantity, String ref) {
    return """
        {"cmd":"order","payload":{"order":"%s","lines":[{"id":"%s","quantity":%d}]},"ref":"%s"}"""
        .formatted(key, id, quantity, ref);
  }

  private static String auth(String token, String ref) {
    return """
        {"cmd":"auth","payload":{"token":"%s"},"ref":"%s"}"""
        .formatted(token, ref);
  }

  private static TestServer guarded() {
    return TestServer.start(
        TestServer.settings(TokenAuth.token("s3cret"), CorsPolicy.any(), TestServer.LIMITS));
  }

  @Test
  void order_isCounted_andAcknowledgedOnceItIsVisible() {
    try (TestServer server = TestServer.start();
        TestSocket socket = server.socket("/orders/electronics")) {
      socket.send(order("k-1", "A1", 2, "r-1"));

      assertThat(socket.awaitAnswer("ack", "r-1").toString())
          .isEqualTo(
              """
              {"event":"ack","order":"k-1","status":"accepted","ref":"r-1"}""");
      assertThat(json(server.get("/electronics/A1")).get("total").asInt()).isEqualTo(5);
      socket.awaitTotal("A1", 5);
    }
  }

  @Test
  void order_repeated_isADuplicate_alsoOfOneByHttp() {
    try (TestServer server = TestServer.start();
        TestSocket socket = server.socket("/orders")) {
      server.post(
          "/orders",
          """
          {"order":"k-1","lines":[{"id":"A1","quantity":2}]}""");
      socket.send(order("k-1", "A1", 2, "r-1"));

      assertThat(socket.awaitAnswer("ack", "r-1").get("status").asString()).isEqualTo("duplicate");
      assertThat(server.total("A1")).isEqualTo(5);
    }
  }

  @Test
  void order_withoutARef_isAcknowledgedByItsKey() {
    try (TestServer server = TestServer.start();
        TestSocket socket = server.socket("/orders")) {
      socket.send(
          """
          {"payload":{"order":"k-1","lines":[{"id":"A1","quantity":2}]},"cmd":"order"}""");

      List<JsonNode> told = socket.awaitEvent("ack");
      assertThat(told.get(told.size() - 1).get("order").asString()).isEqualTo("k-1");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "sample-A1, A1, 9, key-reused",
    "k-1, A9, 1, unknown-product",
    "k-1, A2, 1, retired-product",
  })
  void order_thatIsImpossible_isRefused_andNamed(String key, String id, int quantity, String code) {
    try (TestServer server = TestServer.start();
        TestSocket socket = server.socket("/orders")) {
      server.send("DELETE", "/electronics/A2");
      socket.send(order(key, id, quantity, "r-1"));

      JsonNode error = socket.awaitAnswer("error", "r-1");
      assertThat(error.get("code").asString()).isEqualTo(code);
      assertThat(error.get("order").asString()).isEqualTo(key);
      assertThat(error.get("message").asString()).endsWith(".");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "null",
        "[]",
        "{\"order\":\"k-1\"}",
        "{\"order\":\"k-1\",\"lines\":[]}",
        "{\"order\":\"\",\"lines\":[{\"id\":\"A1\",\"quantity\":1}]}",
        "{\"order\":\"k-1\",\"lines\":[{\"id\":\"A1\",\"quantity\":0}]}",
        "{\"lines\":[{\"id\":\"A1\",\"quantity\":1}]}",
      })
  void order_thatIsNone_isRefused_andTheSocketLivesOn(String payload) {
    try (TestServer server = TestServer.start();
        TestSocket socket = server.socket("/orders")) {
      socket.send("{\"cmd\":\"order\",\"ref\":\"r-1\",\"payload\":" + payload + "}");

      assertThat(socket.awaitAnswer("error", "r-1").get("code").asString())
          .isEqualTo("invalid-field");
      socket.send(order("k-1", "A1", 1, "r-2"));
      socket.awaitAnswer("ack", "r-2");
      assertThat(server.total("A1")).isEqualTo(4);
    }
  }

  @Test
  void order_thatTheLedgerCannotTake_isUnavailable() {
    CompletableFuture<Receipt> busy =
        CompletableFuture.completedFuture(new Receipt.Busy(Duration.ofSeconds(1)));
    assertUnavailable(TestServer.start(TestServer.settings(), GatedLedger.answering(busy)));
    assertUnavailable(
        TestServer.start(
            TestServer.settings(), GatedLedger.stopped(new LedgerException("The disk is full."))));
  }

  private static void assertUnavailable(TestServer started) {
    try (TestServer server = started;
        TestSocket socket = server.socket("/orders")) {
      socket.send(order("k-1", "A1", 1, "r-1"));

      JsonNode error = socket.awaitAnswer("error", "r-1");
      assertThat(error.get("code").asString()).isEqualTo("unavailable");
      assertThat(error.get("order").asString()).isEqualTo("k-1");
    }
  }

  @Test
  void orders_underWay_areBounded_andOneMoreIsTakenAfterAnAnswer() throws Exception {
    BlockingQueue<GatedLedger.Waiting> waiting = GatedLedger.queue();
    try (TestServer server =
            TestServer.start(TestServer.settings(), GatedLedger.handingTo(waiting));
        TestSocket socket = server.socket("/orders")) {
      for (int n = 1; n <= SocketOrders.MOST; n++) {
        socket.send(order("k-" + n, "A1", 1, "r-" + n));
      }
      socket.send(order("too-many", "A1", 1, "r-too-many"));
      assertThat(socket.awaitAnswer("error", "r-too-many").get("code").asString())
          .isEqualTo("unavailable");

      accept(GatedLedger.next(waiting));
      socket.awaitAnswer("ack", "r-1");
      socket.send(order("one-more", "A1", 1, "r-one-more"));
      for (int n = 2; n <= SocketOrders.MOST + 1; n++) {
        accept(GatedLedger.next(waiting));
      }
      socket.awaitAnswer("ack", "r-one-more");
      socket.awaitAnswer("ack", "r-" + SocketOrders.MOST);
      assertThat(waiting).isEmpty();
    }
  }

  private static void accept(GatedLedger.Waiting order) {
    String key = ((Command.PlaceOrder) order.command()).order().key();
    order.receipt().complete(new Receipt.Accepted(new Position("e", 1), key));
  }

  @Test
  void order_whoseViewerHasGone_harmsNobody() throws Exception {
    BlockingQueue<GatedLedger.Waiting> waiting = GatedLedger.queue();
    try (TestServer server =
            TestServer.start(TestServer.settings(), GatedLedger.handingTo(waiting));
        TestSocket other = server.socket("/orders")) {
      TestSocket gone = server.socket("/orders");
      gone.send(order("k-1", "A1", 1, "r-1"));
      GatedLedger.Waiting order = GatedLedger.next(waiting);
      gone.close();
      TestServer.soon().until(() -> server.server.viewers() == 1);
      accept(order);

      other.send(order("k-2", "A1", 1, "r-2"));
      accept(GatedLedger.next(waiting));
      other.awaitAnswer("ack", "r-2");
    }
  }

  @Test
  void order_withoutTheToken_isRefused_andWithItTaken() {
    try (TestServer server = guarded();
        TestSocket socket = server.socket("/orders/electronics")) {
      socket.send(order("k-1", "A1", 1, "r-1"));
      JsonNode error = socket.awaitAnswer("error", "r-1");
      assertThat(error.get("code").asString()).isEqualTo("token-required");
      assertThat(error.get("order").asString()).isEqualTo("k-1");
      assertThat(server.total("A1")).isEqualTo(3);

      socket.send(auth("s3cret", "r-2"));
      assertThat(socket.awaitAnswer("ack", "r-2").toString())
          .isEqualTo(
              """
              {"event":"ack","cmd":"auth","ref":"r-2"}""");
      socket.send(order("k-1", "A1", 1, "r-3"));
      assertThat(socket.awaitAnswer("ack", "r-3").get("status").asString()).isEqualTo("accepted");
      assertThat(server.total("A1")).isEqualTo(4);
    }
  }

  @Test
  void order_withTheTokenInTheHandshake_isTaken() {
    try (TestServer server = guarded();
        TestSocket socket = server.socket("/orders", "Authorization", "Bearer s3cret");
        TestSocket other = server.socket("/orders", "Authorization", "Bearer wrong")) {
      socket.send(order("k-1", "A1", 1, "r-1"));
      assertThat(socket.awaitAnswer("ack", "r-1").get("status").asString()).isEqualTo("accepted");
      other.send(order("k-2", "A1", 1, "r-2"));
      assertThat(other.awaitAnswer("error", "r-2").get("code").asString())
          .isEqualTo("token-required");
    }
  }

  @Test
  void auth_isOfItsSocketAlone() {
    try (TestServer server = guarded();
        TestSocket first = server.socket("/orders");
        TestSocket second = server.socket("/orders")) {
      first.send(auth("s3cret", "r-1"));
      first.awaitAnswer("ack", "r-1");
      second.send(order("k-1", "A1", 1, "r-2"));

      assertThat(second.awaitAnswer("error", "r-2").get("code").asString())
          .isEqualTo("token-required");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"wrong", "", "s3cre", "S3CRET", "s3crets"})
  void auth_withAWrongToken_closesTheSocket(String token) {
    try (TestServer server = guarded();
        TestSocket socket = server.socket("/orders")) {
      socket.send(auth(token, "r-1")).sendIfOpen(order("k-1", "A1", 1, "r-2"));

      assertThat(socket.awaitEnding().code()).isEqualTo(4001);
      assertThat(server.total("A1")).isEqualTo(3);
    }
  }

  @Test
  void auth_withoutAToken_isRefused() {
    try (TestServer server = guarded();
        TestSocket socket = server.socket("/orders")) {
      socket.send("{\"cmd\":\"auth\",\"payload\":{},\"ref\":\"r-1\"}");

      assertThat(socket.awaitAnswer("error", "r-1").get("code").asString())
          .isEqualTo("invalid-field");
    }
  }

  @Test
  void auth_whereEveryoneMayOrder_isTaken() {
    try (TestServer server = TestServer.start();
        TestSocket socket = server.socket("/orders")) {
      socket.send(auth("whatever", "r-1"));

      socket.awaitAnswer("ack", "r-1");
    }
  }

  @Test
  void aForeignPage_ordersOnTheDemonstration_andNotWhereATokenIsAsked() {
    String origin = "https://other.example";
    try (TestServer open = TestServer.start();
        TestServer guarded = guarded();
        TestSocket free = open.socket("/orders", "Origin", origin);
        TestSocket asked = guarded.socket("/orders", "Origin", origin)) {
      free.send(order("k-1", "A1", 1, "r-1"));
      free.awaitAnswer("ack", "r-1");
      asked.send(order("k-1", "A1", 1, "r-1"));

      assertThat(asked.awaitAnswer("error", "r-1").get("code").asString())
          .isEqualTo("token-required");
      assertThat(guarded.total("A1")).isEqualTo(3);
    }
  }

  @Test
  void orders_areMetered() {
    try (TestServer server = TestServer.start();
        TestSocket socket = server.socket("/orders")) {
      socket.send(order("k-1", "A1", 1, "r-1")).send(order("k-1", "A1", 1, "r-2"));
      socket.send(order("k-2", "A9", 1, "r-3"));
      socket.awaitAnswer("error", "r-3");

      assertThat(server.meters.scrape())
          .contains("tally_orders_total{outcome=\"accepted\",source=\"socket\"} 1.0")
          .contains("tally_orders_total{outcome=\"duplicate\",source=\"socket\"} 1.0")
          .contains("tally_orders_total{outcome=\"rejected\",source=\"socket\"} 1.0");
    }
  }
}
