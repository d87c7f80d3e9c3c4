package dev.tally.web.http;

import static dev.tally.web.TestServer.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tally.ledger.Receipt;
import dev.tally.shop.Position;
import dev.tally.web.GatedLedger;
import dev.tally.web.RawConnection;
import dev.tally.web.RawConnection.Answer;
import dev.tally.web.RawSocket;
import dev.tally.web.TestLimits;
import dev.tally.web.TestServer;
import dev.tally.web.TestSocket;
import dev.tally.web.TestSocket.Ending;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How a server shuts down. */
class DrainTest {

  private static final String ORDER =
      "{\"order\":\"k-1\",\"lines\":[{\"id\":\"A1\",\"quantity\":2}]}";
  private static final String POST =
      "POST /orders HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n%s"
          .formatted(ORDER.length(), ORDER);
  private static final Receipt ACCEPTED = new Receipt.Accepted(new Position("e", 1), "k-1");

  @Test
  void viewers_areToldWhenToComeBack() {
    try (TestServer server = TestServer.start();
        TestSocket first = server.socket("/orders/electronics");
        TestSocket second = server.socket("/orders")) {
      first.awaitEvent("synced");
      second.awaitEvent("synced");

      server.server.close();

      for (TestSocket socket : new TestSocket[] {first, second}) {
        Ending ending = socket.awaitEnding();
        assertThat(ending.code()).isEqualTo(1012);
        assertThat(ending.reason()).matches("retry=\\d+");
      }
    }
  }

  @Test
  void viewer_thatDoesNotRead_isNotWaitedForLong() {
    try (TestServer server = TestServer.start()) {
      server.addProducts("electronics", 20_000);
      RawSocket lazy = RawSocket.open(server, "/orders/electronics");
      soon().until(() -> server.server.viewers() == 1);

      server.server.close(); // otherwise the test would not end

      assertThat(server.server.viewers()).isZero();
      lazy.close();
    }
  }

  @Test
  void requests_underWay_areAnswered_andNoNewOnesTaken() throws Exception {
    BlockingQueue<GatedLedger.Waiting> waiting = GatedLedger.queue();
    try (TestServer server =
            TestServer.start(TestServer.settings(), GatedLedger.handingTo(waiting));
        RawConnection busy = server.connect();
        RawConnection idle = server.connect();
        TestSocket viewer = server.socket("/orders/electronics")) {
      viewer.awaitEvent("synced");
      idle.send("GET /categories HTTP/1.1\r\nHost: a\r\n\r\n").read();
      busy.send(POST);
      GatedLedger.Waiting order = GatedLedger.next(waiting);

      CompletableFuture<Void> closing = CompletableFuture.runAsync(server.server::close);

      assertThat(idle.rest()).isEmpty();
      assertThatThrownBy(server::connect).isInstanceOf(UncheckedIOException.class);
      assertThat(viewer.isOpen()).isTrue(); // it still sees the last orders counted
      assertThat(closing).isNotDone();
      order.receipt().complete(ACCEPTED);

      Answer answer = busy.read();
      assertThat(answer.status()).isEqualTo(202);
      assertThat(answer.headers()).containsEntry("connection", "close");
      assertThat(busy.rest()).isEmpty();
      assertThat(viewer.awaitEnding().code()).isEqualTo(1012);
      closing.join();
    }
  }

  @Test
  void ordersOfASocket_underWay_areAcknowledged_andNoNewOnesTaken() throws Exception {
    BlockingQueue<GatedLedger.Waiting> waiting = GatedLedger.queue();
    try (TestServer server =
            TestServer.start(TestServer.settings(), GatedLedger.handingTo(waiting));
        TestSocket viewer = server.socket("/orders/electronics")) {
      viewer.awaitEvent("synced");
      String order = "{\"cmd\":\"order\",\"payload\":%s,\"ref\":\"%s\"}";
      viewer.send(order.formatted(ORDER, "before"));
      GatedLedger.Waiting first = GatedLedger.next(waiting);

      CompletableFuture<Void> closing = CompletableFuture.runAsync(server.server::close);
      AtomicInteger tries = new AtomicInteger();
      soon()
          .until(
              () -> {
                viewer.send(order.formatted(ORDER, "after-" + tries.incrementAndGet()));
                return viewer.messages().stream().anyMatch(m -> TestSocket.isEvent(m, "error"));
              });
      assertThat(closing).isNotDone();
      first.receipt().complete(ACCEPTED);
      waiting.forEach(earlier -> earlier.receipt().complete(ACCEPTED)); // before it was closing

      assertThat(viewer.awaitAnswer("ack", "before").get("order").asString()).isEqualTo("k-1");
      assertThat(viewer.awaitEnding().code()).isEqualTo(1012);
      assertThat(viewer.awaitAnswer("error", "after-" + tries.get()).get("message").asString())
          .contains("closing");
      closing.join();
    }
  }

  @Test
  void requests_thatDoNotEnd_areCutOff() throws Exception {
    Duration moment = Duration.ofMillis(100);
    Limits hasty = new TestLimits().linger(moment).drain(moment).limits();
    BlockingQueue<GatedLedger.Waiting> waiting = GatedLedger.queue();
    try (TestServer server =
            TestServer.start(TestServer.settings(hasty), GatedLedger.handingTo(waiting));
        RawConnection busy = server.connect()) {
      busy.send(POST);
      GatedLedger.next(waiting);

      server.server.close();

      assertThat(busy.rest()).isEmpty();
    }
  }

  @Test
  void server_closedTwice_isClosed_andTheShopGoesOn() {
    try (TestServer server = TestServer.start()) {
      server.server.close();
      server.server.close();
      server.order("k-1", dev.tally.ledger.Commands.line("A1", 1));
      assertThat(server.total("A1")).isEqualTo(4);
    }
  }
}
