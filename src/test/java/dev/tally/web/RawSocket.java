package dev.tally.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Closeable;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A WebSocket client that works frame by frame, and may send invalid ones. */
public final class RawSocket implements Closeable {

  private static final byte[] MASK = {1, 2, 3, 4};

  public final RawConnection connection;

  /** A frame that the server sent. */
  public static final class Frame {
    private final int opcode;
    private final byte[] payload;

    private Frame(int opcode, byte[] payload) {
      this.opcode = opcode;
      this.payload = payload;
    }

    int opcode() {
      return opcode;
    }

    public boolean isText() {
      return opcode == 1;
    }

    public boolean isClose() {
      return opcode == 8;
    }

    public byte[] payload() {
      return payload;
    }

    public String text() {
      return new String(payload, StandardCharsets.UTF_8);
    }

    public int closeCode() {
      return ByteBuffer.wrap(payload).getShort() & 0xFFFF;
    }
  }

  private RawSocket(RawConnection connection) {
    this.connection = connection;
  }

  public static String handshake(String path) {
    return """
        GET %s HTTP/1.1\r
        Host: localhost\r
        Connection: keep-alive, Upgrade\r
        Upgrade: WebSocket\r
        Sec-WebSocket-Version: 13\r
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
        Sec-WebSocket-Extensions: permessage-deflate\r
        \r
        """
        .formatted(path);
  }

  public static RawSocket open(TestServer server, String path) {
    return open(server, path, new byte[0]);
  }

  /**
   * Opens a WebSocket.
   *
   * @param early what is sent with the handshake, before it is answered
   */
  public static RawSocket open(TestServer server, String path, byte[] early) {
    return open(server.connect(), path, early);
  }

  public static RawSocket open(RawConnection connection, String path, byte[] early) {
    return knock(connection, path, early).awaitOpen();
  }

  /** Sends the handshake, and does not wait for the answer. */
  public static RawSocket knock(TestServer server, String path, byte[] early) {
    return knock(server.connect(), path, early);
  }

  private static RawSocket knock(RawConnection connection, String path, byte[] early) {
    byte[] handshake = handshake(path).getBytes(StandardCharsets.US_ASCII);
    connection.send(
        ByteBuffer.allocate(handshake.length + early.length).put(handshake).put(early).array());
    return new RawSocket(connection);
  }

  public RawSocket awaitOpen() {
    RawConnection.Answer answer = connection.read(false);
    assertThat(answer.status()).isEqualTo(101);
    assertThat(answer.headers())
        .containsEntry("sec-websocket-accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=") // RFC 6455, 1.3
        .doesNotContainKey("sec-websocket-extensions");
    return this;
  }

  /** Returns a masked frame, as a browser sends it. */
  public static byte[] frame(int firstByte, byte[] payload) {
    ByteBuffer frame = ByteBuffer.allocate(payload.length + 14).put((byte) firstByte);
    if (payload.length < 126) {
      frame.put((byte) (0x80 | payload.length));
    } else if (payload.length < 65_536) {
      frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
    } else {
      frame.put((byte) (0x80 | 127)).putLong(payload.length);
    }
    frame.put(MASK);
    for (int i = 0; i < payload.length; i++) {
      frame.put((byte) (payload[i] ^ MASK[i % 4]));
    }
    byte[] bytes = new byte[frame.position()];
    frame.flip().get(bytes);
    return bytes;
  }

  public static byte[] text(String text) {
    return frame(0x81, text.getBytes(StandardCharsets.UTF_8));
  }

  public RawSocket send(byte[] frame) {
    connection.send(frame);
    return this;
  }

  public RawSocket send(int firstByte, byte[] payload) {
    return send(frame(firstByte, payload));
  }

  public Frame read() {
    int opcode = connection.readByte() & 0x0F;
    int length = connection.readByte();
    if (length == 126) {
      length = connection.readByte() << 8 | connection.readByte();
    }
    return new Frame(opcode, connection.bytes(length));
  }

  /** Skips frames until one with this opcode comes. */
  public Frame awaitFrame(int opcode) {
    Frame frame = read();
    while (frame.opcode() != opcode) {
      frame = read();
    }
    return frame;
  }

  /** Reads up to the server's close frame, answers it, and returns its close code. */
  public int awaitCloseCode() {
    Frame close = awaitFrame(8);
    try {
      send(0x88, close.payload());
    } catch (UncheckedIOException e) {
      // the server closed the connection first
    }
    return close.closeCode();
  }

  @Override
  public void close() {
    connection.close();
  }
}
