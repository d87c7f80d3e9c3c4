package dev.tally.web.live;

import static dev.tally.ledger.Commands.line;
import static dev.tally.web.RawSocket.frame;
import static dev.tally.web.RawSocket.text;
import static dev.tally.web.TestServer.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.web.RawConnection;
import dev.tally.web.RawConnection.Answer;
import dev.tally.web.RawSocket;
import dev.tally.web.RawSocket.Frame;
import dev.tally.web.TestServer;
import dev.tally.web.TestSocket;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 6455, and how the server answers a breach of it. No other viewer may ever notice. */
class WebSocketProtocolTest {

  private static final String PING_COMMAND = "{\"cmd\":\"ping\"}";

  private final TestServer server = TestServer.start();
  private final TestSocket witness = server.socket("/orders/electronics");

  @BeforeEach
  void waitForTheWitness() {
    witness.awaitEvent("synced");
  }

  @AfterEach
  void theWitnessStillSees() {
    server.order("last", line("A1", 1_000));
    witness.awaitMessage(m -> m.has("total") && m.get("total").asLong() >= 1_003);
    assertThat(witness.isOpen()).isTrue();
    witness.close();
    server.close();
  }

  private static byte[] bytes(int... bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int b : bytes) {
      out.write(b);
    }
    return out.toByteArray();
  }

  private static Arguments breach(String what, int code, byte[] frames) {
    return Arguments.of(what, code, frames);
  }

  private static Stream<Arguments> breaches() {
    byte[] big = "x".repeat(65_537).getBytes(StandardCharsets.US_ASCII);
    return Stream.of(
        breach("a binary frame", 1003, frame(0x82, bytes(1, 2))),
        breach("an empty binary frame", 1003, frame(0x82, bytes())),
        breach("a text that is not UTF-8", 1007, frame(0x81, bytes('"', 0xFF, '"'))),
        breach("an overlong encoding", 1007, frame(0x81, bytes(0xC0, 0x80))),
        breach("a surrogate in UTF-8", 1007, frame(0x81, bytes(0xED, 0xA0, 0x80))),
        breach("half a character", 1007, frame(0x81, bytes('a', 0xE2, 0x82))),
        breach("a frame too long", 1009, frame(0x81, big)),
        breach("a frame that announces 2^62", 1009, bytes(0x81, 0xFF, 0x40, 0, 0, 0, 0, 0, 0, 0)),
        breach(
            "a frame that announces -1",
            1002,
            bytes(0x81, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF)),
        breach("a frame without a mask", 1002, bytes(0x81, 2, '{', '}')),
        breach("a reserved bit", 1002, frame(0xC1, bytes('{', '}'))),
        breach("a reserved data frame", 1002, frame(0x83, bytes())),
        breach("a reserved control frame", 1002, frame(0x8B, bytes())),
        breach("a ping in fragments", 1002, frame(0x09, bytes())),
        breach("a ping too long", 1002, frame(0x89, new byte[126])),
        breach("a continuation of nothing", 1002, frame(0x80, bytes('x'))),
        breach("a text within a text", 1002, concat(frame(0x01, bytes('{')), text("{}"))),
        breach("a length not in its shortest form", 1002, bytes(0x81, 0xFE, 0, 1, 0, 0, 0, 0, 'x')),
        breach("a close of one byte", 1002, frame(0x88, bytes(3))),
        breach("a close without a right code", 1002, frame(0x88, bytes(0x03, 0xED))));
  }

  private static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("breaches")
  void breach_isAnsweredWithItsCode_andTheEnd(String what, int code, byte[] frames) {
    try (RawSocket socket = RawSocket.open(server, "/orders/electronics")) {
      socket.send(frames);

      assertThat(socket.awaitCloseCode()).isEqualTo(code);
      assertThat(socket.connection.rest()).isEmpty();
      soon().until(() -> server.server.viewers() == 1);
    }
  }

  @Test
  void breach_endsTheConnection_alsoWhereItsSenderDoesNotAnswer() {
    try (RawSocket socket = RawSocket.open(server, "/orders/electronics")) {
      socket.send(0x82, bytes(1));
      assertThat(socket.awaitFrame(8).closeCode()).isEqualTo(1003);
      assertThat(socket.connection.rest()).isEmpty();
    }
  }

  @Test
  void breach_isNotFollowedByAnything() {
    try (RawSocket socket = RawSocket.open(server, "/orders/electronics")) {
      socket.send(concat(frame(0x82, bytes(1)), text(PING_COMMAND), text("nonsense")));
      server.order("k-1", line("A1", 1));
      assertThat(socket.awaitCloseCode()).isEqualTo(1003);
      assertThat(socket.connection.rest()).isEmpty();
    }
  }

  @Test
  void fragments_areOneMessage_alsoWithAPingBetweenThem() {
    try (RawSocket socket = RawSocket.open(server, "/orders")) {
      byte[] half = "{\"cmd\":\"ping\",\"ref\":\"é".getBytes(StandardCharsets.UTF_8);
      socket.send(0x01, java.util.Arrays.copyOf(half, half.length - 1));
      socket.send(0x89, bytes(7));
      socket.send(0x00, new byte[] {half[half.length - 1]});
      socket.send(0x80, "\"}".getBytes(StandardCharsets.UTF_8));

      Frame pong = socket.awaitFrame(10);
      assertThat(pong.payload()).containsExactly(7);
      Frame answer = socket.awaitFrame(1);
      while (!answer.text().contains("pong")) {
        answer = socket.awaitFrame(1);
      }
      assertThat(answer.text()).isEqualTo("{\"event\":\"pong\",\"ref\":\"é\"}");
    }
  }

  @Test
  void fragments_tooLongTogether_are1009() {
    try (RawSocket socket = RawSocket.open(server, "/orders")) {
      socket.send(0x01, new byte[40_000]);
      socket.send(0x00, new byte[40_000]);
      assertThat(socket.awaitCloseCode()).isEqualTo(1009);
    }
  }

  @Test
  void message_atTheLimit_isTaken() {
    try (RawSocket socket = RawSocket.open(server, "/orders")) {
      String padding = " ".repeat(65_536 - PING_COMMAND.length());
      socket.send(text(PING_COMMAND + padding));
      Frame answer = socket.awaitFrame(1);
      while (!answer.text().contains("pong")) {
        answer = socket.awaitFrame(1);
      }
    }
  }

  private static Stream<Arguments> floods() {
    return Stream.of(
        Arguments.of("commands", text(PING_COMMAND)),
        Arguments.of("pings", frame(0x89, bytes(1))),
        Arguments.of("pongs", frame(0x8A, bytes())),
        Arguments.of("empty texts", text("")));
  }

  /** More frames than twenty tokens a second could make up for while a busy machine reads them. */
  private static final int FLOOD = 2_000;

  @ParameterizedTest(name = "of {0}")
  @MethodSource("floods")
  void flood_is1008(String of, byte[] frame) {
    try (RawSocket socket = RawSocket.open(server, "/orders")) {
      byte[][] all = new byte[FLOOD][];
      java.util.Arrays.fill(all, frame);
      socket.send(concat(all));
      assertThat(socket.awaitCloseCode()).isEqualTo(1008);
    }
  }

  @Test
  void flood_ofFragments_is1008() {
    try (RawSocket socket = RawSocket.open(server, "/orders")) {
      byte[][] all = new byte[FLOOD][];
      java.util.Arrays.fill(all, frame(0x00, bytes()));
      all[0] = frame(0x01, bytes());
      socket.send(concat(all));
      assertThat(socket.awaitCloseCode()).isEqualTo(1008);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1000, 1001, 4999})
  void close_isAnsweredInKind(int code) {
    try (RawSocket socket = RawSocket.open(server, "/orders/electronics")) {
      socket.send(
          0x88,
          ByteBuffer.allocate(5)
              .putShort((short) code)
              .put("bye".getBytes(StandardCharsets.US_ASCII))
              .array());
      assertThat(socket.awaitFrame(8).closeCode()).isEqualTo(code);
      assertThat(socket.connection.rest()).isEmpty();
      soon().until(() -> server.server.viewers() == 1);
    }
  }

  @Test
  void close_withoutACode_isAnsweredWithout() {
    try (RawSocket socket = RawSocket.open(server, "/orders/electronics")) {
      socket.send(0x88, bytes());
      assertThat(socket.awaitFrame(8).payload()).isEmpty();
      assertThat(socket.connection.rest()).isEmpty();
    }
  }

  @Test
  void frames_sentWithTheHandshake_areTaken() {
    try (RawSocket socket = RawSocket.open(server, "/orders", text(PING_COMMAND))) {
      Frame answer = socket.awaitFrame(1);
      while (!answer.text().contains("pong")) {
        answer = socket.awaitFrame(1);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Sec-WebSocket-Version: 13, Sec-WebSocket-Version: 8, 426",
    "Sec-WebSocket-Version: 13, X: y, 426",
    "dGhlIHNhbXBsZSBub25jZQ==, dGhlIHNhbXBsZQ==, 400",
    "dGhlIHNhbXBsZSBub25jZQ==, !!!, 400",
    "Upgrade: WebSocket, Upgrade: h2c, 404",
    "'keep-alive, Upgrade', keep-alive, 404",
    "GET, POST, 405",
    "/orders/toys, /orders/Toys, 404",
    "/orders/toys, /orders?ids=A0, 400",
    "/orders/toys, /electronics, 200",
    "/orders/toys, /toys, 404",
  })
  void handshake_thatIsWrong_isAnsweredAsHttp(String right, String wrong, int status) {
    try (RawConnection connection = server.connect()) {
      connection.send(RawSocket.handshake("/orders/toys").replace(right, wrong));
      Answer answer = connection.read();
      assertThat(answer.status()).isEqualTo(status);
      if (status == 426) {
        assertThat(answer.headers())
            .containsEntry("sec-websocket-version", "13")
            .containsEntry("upgrade", "websocket");
      }
    }
  }

  @Test
  void handshake_overAKeptConnection_works() {
    try (RawConnection connection = server.connect()) {
      connection.send("GET /categories HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThat(connection.read().status()).isEqualTo(200);
      connection.send(RawSocket.handshake("/orders/electronics"));
      assertThat(connection.read(false).status()).isEqualTo(101);
      assertThat(connection.readByte()).isEqualTo(0x81);
    }
  }

  @Test
  void viewer_thatDoesNotRead_holdsUpNobody_andSeesTheNewestInTheEnd() {
    server.addProducts("electronics", 2_000);
    try (RawSocket lazy = RawSocket.open(server, "/orders/electronics")) {
      for (int n = 0; n < 200; n++) {
        server.order("k-" + n, line("A1", 1), line("A2", 1));
      }
      witness.awaitTotal("A1", 203);

      boolean newest = false;
      while (!newest) {
        newest = lazy.awaitFrame(1).text().equals("{\"id\":\"A1\",\"total\":203}");
      }
    }
  }
}
