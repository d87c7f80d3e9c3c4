package dev.tally.web.live;

import static dev.tally.ledger.Commands.line;
import static dev.tally.web.TestServer.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tally.Ceiling;
import dev.tally.shop.Order;
import dev.tally.web.RawConnection;
import dev.tally.web.RawSocket;
import dev.tally.web.TestServer;
import dev.tally.web.TestSocket;
import dev.tally.web.net.PendingBytes;
import dev.tally.web.net.Transport;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Viewers that do not read, on real sockets: how much is kept for them, and for how long. */
class SlowReadersTest {

  /** An order of all these products moves 7 KB of totals. */
  private static final int PRODUCTS = 200;

  private static final Order.Line[] ALL =
      IntStream.rangeClosed(1, PRODUCTS).mapToObj(n -> line("A" + n, 1)).toArray(Order.Line[]::new);

  private int orders;

  private static TestServer start(Transport transport, Duration patience) {
    TestServer server = TestServer.start(TestServer.settings(Optional.of(transport), patience));
    server.addProducts("electronics", PRODUCTS - 2);
    return server;
  }

  private void orderAll(TestServer server) {
    server.order("k-" + ++orders, ALL);
  }

  private static RawConnection stream(TestServer server) {
    return server
        .connectNarrowly()
        .send("GET /orders/electronics HTTP/1.1\r\nHost: a\r\nAccept: text/event-stream\r\n\r\n");
  }

  private static RawSocket socket(TestServer server) {
    return RawSocket.open(server.connectNarrowly(), "/orders/electronics", new byte[0]);
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void whoTakesNothing_isReset_andWhoReadsStays(Transport transport) {
    try (TestServer server = start(transport, Duration.ofSeconds(1));
        TestSocket reader = server.socket("/orders?ids=A1");
        RawSocket socket = socket(server);
        RawConnection stream = stream(server)) {
      assertThat(socket.read().text()).contains("\"A1\""); // these two are viewers by now
      awaitTotal(stream);
      soon()
          .until(
              () -> {
                orderAll(server);
                return server.server.viewers() == 1;
              });

      soon().until(() -> server.meters.get("tally.connections").gauge().value() == 1);
      for (RawConnection gone : List.of(socket.connection, stream)) {
        assertThatThrownBy(gone::rest).as("not in FIN_WAIT with all").hasMessageContaining("reset");
      }
      reader.awaitTotal("A1", 3 + orders);
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NIO") // Java cannot ask the kernel for this
  void whoDoesNotRead_isKeptLittle_andThenToldTheNewest(Transport transport) {
    try (TestServer server = start(transport, Ceiling.TIME);
        TestSocket reader = server.socket("/orders?ids=A1")) {
      List<RawSocket> stalled = new ArrayList<>();
      IntStream.range(0, 5).forEach(n -> stalled.add(socket(server)));
      for (int n = 1; n <= 100; n++) { // 0.7 MB per viewer
        orderAll(server);
        reader.awaitTotal("A1", 3 + n);
      }
      for (RawSocket viewer : stalled) {
        assertThat(bytesUntil(viewer, "{\"id\":\"A1\",\"total\":103}")).isLessThan(200_000);
        viewer.close();
      }
    }
  }

  /** A write of 1,024 totals is more than a socket with such a small buffer takes at once. */
  @ParameterizedTest
  @EnumSource(Transport.class)
  void aWriteThatIsTakenInPart_goesOnWhereItStopped(Transport transport) {
    try (TestServer server = start(transport, Ceiling.TIME)) {
      server.addProducts("electronics", 2_000);
      try (RawSocket viewer = socket(server)) {
        for (int n = 1; n <= PRODUCTS + 2_000; n++) {
          assertThat(viewer.read().text()).startsWith("{\"id\":\"A" + n + "\",");
        }
      }
    }
  }

  private static void awaitTotal(RawConnection stream) {
    String line = stream.line();
    while (!line.startsWith("data: ")) {
      line = stream.line();
    }
  }

  private static int bytesUntil(RawSocket viewer, String text) {
    int bytes = 0;
    for (String frame = ""; !frame.equals(text); bytes += frame.length()) {
      frame = viewer.read().text();
    }
    return bytes;
  }

  @Test
  void pending_fallsWithEveryByteThatIsTaken() {
    EmbeddedChannel trickle =
        new EmbeddedChannel() {
          @Override
          protected void doWrite(ChannelOutboundBuffer out) {
            out.removeBytes(10);
          }
        };
    trickle.writeAndFlush(Unpooled.copiedBuffer("a".repeat(25), StandardCharsets.US_ASCII));
    long before = PendingBytes.bytes(trickle);
    trickle.flush();
    assertThat(PendingBytes.bytes(trickle)).isEqualTo(before - 10);
    trickle.flush();
    assertThat(PendingBytes.bytes(trickle)).isZero();
  }
}
