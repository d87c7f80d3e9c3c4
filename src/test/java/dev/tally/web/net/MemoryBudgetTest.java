package dev.tally.web.net;

import static dev.tally.web.TestServer.problem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tally.Ceiling;
import dev.tally.web.RawConnection;
import dev.tally.web.RawSocket;
import dev.tally.web.TestLimits;
import dev.tally.web.TestServer;
import dev.tally.web.TestSocket;
import dev.tally.web.http.ProblemType;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is charged to the memory budget, given back to it, and refused beyond it. */
class MemoryBudgetTest {

  private static final Duration SHORT = Duration.ofMillis(300);
  private static final long SMALL = 400_000;

  private static TestServer server(long memory, Duration request) {
    return TestServer.start(
        TestServer.settings(new TestLimits().memory(memory).request(request).limits()));
  }

  private static double used(TestServer server, String what) {
    return server.meters.get("tally.memory.used").tag("for", what).gauge().value();
  }

  private static String ids() {
    return IntStream.rangeClosed(1, 1_000).mapToObj(i -> "A" + i).collect(Collectors.joining(","));
  }

  @Test
  void output_thatComesAndGoes_givesAMessageNoMoreTime() {
    EmbeddedChannel channel = new EmbeddedChannel();
    MemoryAccount account = new MemoryAccount(new MemoryBudget(1 << 20), channel.eventLoop());
    account.received(Unpooled.wrappedBuffer(new byte[100]));
    await().until(() -> account.waitsFor(SHORT));
    account.unsent(10);
    account.unsent(0);
    assertThat(account.waitsFor(SHORT)).isTrue();
  }

  @Test
  void whatIsCharged_isGivenBack() {
    try (TestServer server = server(256 << 20, Ceiling.TIME)) {
      try (RawConnection head = server.connect();
          RawConnection line = server.connect();
          RawSocket message = RawSocket.open(server, "/orders?ids=" + ids())) {
        head.send("GET / HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(1_000));
        line.send(
            "POST /orders HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-ndjson\r\n"
                + "Content-Length: 9000\r\n\r\n\n\n{\"x\":\""
                + "x".repeat(5_000));
        message.send(0x01, new byte[20_000]);
        await().until(() -> used(server, "input") >= 2 * 26_000);
        assertThat(used(server, "input")).isLessThan(2 * 30_000 + 3 * 8_192);
        assertThat(used(server, "connections")).isEqualTo(2 * 8_192 + 3_072);
        assertThat(used(server, "watched")).isEqualTo(8_000);
      }
      await().until(() -> used(server, "input") + used(server, "connections") == 0);
      assertThat(used(server, "watched")).isZero();
      assertThat(server.get("/metrics").body())
          .contains(
              "tally_memory_budget_bytes 2.68435456E8", "tally_memory_used_bytes{for=\"input\"}");
    }
  }

  @Test
  void aConnection_forWhichThereIsNoRoom_is503_andThoseThatAreOpenLiveOn() {
    try (TestServer server = server(SMALL, Ceiling.TIME)) {
      List<RawConnection> open = new ArrayList<>();
      RawConnection first = server.connect();
      first.send("GET /categories HTTP/1.1\r\nHost: a\r\n\r\n").read();
      while (server.meters.get("tally.memory.refused").functionCounter().count() == 0) {
        open.add(server.connect());
      }
      assertThat(open.size()).isGreaterThan(15);
      // One more: of the last two, on two loops, either may have had the last room.
      RawConnection last = server.connect();
      open.add(last);
      assertThat(last.read().status()).isEqualTo(503);
      assertThat(first.send("GET /categories HTTP/1.1\r\nHost: a\r\n\r\n").read().status())
          .isEqualTo(200);
      open.forEach(RawConnection::close);
      first.close();
      await().until(() -> used(server, "connections") == 0);
    }
  }

  @Test
  void whoeverHoldsMost_isSentAway_andToldWhy() {
    try (TestServer server = server(SMALL, Ceiling.TIME);
        TestSocket viewer = server.socket("/orders/electronics");
        RawConnection little = server.connect();
        RawConnection much = server.connect()) {
      viewer.awaitEvent("synced");
      little.send("POST /orders HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n");
      await().until(() -> used(server, "input") > 0);
      much.send(
          "POST /orders HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 900000\r\n\r\n");
      for (int i = 0; i < 8; i++) {
        much.send("x".repeat(30_000));
      }
      RawConnection.Answer refused = much.read();
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.headers()).containsKey("retry-after");
      little.send("Content-Length: 2\r\n\r\n{}");
      assertThat(little.read().status()).isEqualTo(400); // it was read, but is not an order
      server.order("told", dev.tally.ledger.Commands.line("A1", 4));
      viewer.awaitTotal("A1", 7);
    }
  }

  @Test
  void productsToWatch_forWhichThereIsNoRoom_areRefused() {
    try (TestServer server = server(60_000, Ceiling.TIME)) {
      try (RawSocket one = RawSocket.open(server, "/orders?ids=" + ids());
          RawSocket two = RawSocket.open(server, "/orders")) {
        assertThat(used(server, "watched")).isEqualTo(8_000);
        problem(
            server.get("/orders?ids=" + ids(), "Accept", "text/event-stream"),
            ProblemType.UNAVAILABLE);
        assertThat(one.awaitFrame(1).text()).contains("total");
        assertThat(two.awaitFrame(1).text()).contains("synced"); // it is still open
      }
    }
  }

  @Test
  void aMessage_whoseEndDoesNotCome_is1008() {
    try (TestServer server = server(256 << 20, SHORT);
        RawSocket pieces = RawSocket.open(server, "/orders");
        RawSocket cut = RawSocket.open(server, "/orders");
        RawSocket well = RawSocket.open(server, "/orders")) {
      well.send(0x81, "{\"cmd\":\"ping\"}".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
      pieces.send(0x01, new byte[] {'{'});
      cut.connection.send(new byte[] {(byte) 0x81, (byte) 0xfe, 0x10});
      assertThat(pieces.awaitCloseCode()).isEqualTo(1008);
      assertThat(cut.awaitCloseCode()).isEqualTo(1008);
      well.send(0x81, "{\"cmd\":\"ping\"}".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
      assertThat(well.awaitFrame(1).text()).contains("synced");
    }
  }
}
