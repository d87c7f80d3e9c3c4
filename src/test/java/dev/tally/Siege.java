package dev.tally;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Connections of an attacker: each makes the server hold something, and never lets it finish. One
 * thread.
 */
public final class Siege implements AutoCloseable {

  /** What each connection sends. */
  public enum Way {
    /** A request head of large fields, without its end. */
    HEADS(
        () ->
            ascii("GET / HTTP/1.1\r\nHost: x\r\n" + ("a: " + "x".repeat(155) + "\r\n").repeat(98))),
    /** A request head of more fields than are allowed. */
    FIELDS(() -> ascii("GET / HTTP/1.1\r\nHost: x\r\n" + "a:b\r\n".repeat(3_000))),
    /** A body without its last byte. */
    BODIES(
        () ->
            ascii(
                post("application/json", 1 << 20) + "{\"order\":\"" + "x".repeat((1 << 20) - 20))),
    /** A stream of one line, without its end. */
    LINES(
        () ->
            ascii(post("application/x-ndjson", 1 << 30) + "{\"order\":\"" + "x".repeat(1_000_000))),
    /** A WebSocket message in pieces, without the last. */
    MESSAGES(() -> join(ascii(handshake("/orders")), frame(0x01, "x".repeat(60_000)))),
    /** A WebSocket message in one piece, without its last byte. */
    FRAMES(() -> join(ascii(handshake("/orders")), cut(frame(0x81, "x".repeat(60_000))))),
    /** A thousand products, named over a WebSocket, that may or may not exist. */
    WATCHED(
        () ->
            join(
                ascii(handshake("/orders")),
                frame(0x81, "{\"cmd\":\"watch\",\"payload\":{\"ids\":[" + ids("\"%s\"") + "]}}"))),
    /** The same products, named in the address of a request. */
    NAMED(
        () ->
            ascii(
                "GET /orders?ids="
                    + ids("%s")
                    + " HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n\r\n")),
    /** Hundreds of requests, whose answers are never read. */
    UNREAD(() -> ascii("GET /electronics HTTP/1.1\r\nHost: x\r\n\r\n".repeat(350)));

    @SuppressWarnings("ImmutableEnumChecker") // payloads have no state
    private final Payload payload;

    Way(Payload payload) {
      this.payload = payload;
    }
  }

  private interface Payload {
    byte[] bytes() throws IOException;
  }

  /** Starts the server under siege: the demonstration, with a heap of this many megabytes. */
  public static ServerProcess serverOf(int megabytes, Path data, String... options)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx" + megabytes + "m",
            "-XX:+UseG1GC", // as in ./tally
            "-XX:+ExitOnOutOfMemoryError",
            "--enable-native-access=ALL-UNNAMED",
            "-DTALLY_LOG=WARN",
            "-cp",
            classPath(),
            "dev.tally.cli.Main",
            "demo",
            "--data",
            data.toString(),
            "--host",
            "127.0.0.1",
            "--port",
            "0",
            "--simulate",
            "off"));
    command.addAll(List.of(options));
    return ServerProcess.start(command);
  }

  /**
   * Returns the class path of what ships. That of the tests would take megabytes from the heap that
   * is under siege: the JVM keeps the index of every jar there.
   */
  private static String classPath() throws IOException {
    try (InputStream written = Siege.class.getResourceAsStream("/runtime-class-path")) {
      if (written == null) {
        throw new IOException("no class path; Maven writes it (process-test-classes)");
      }
      URI classes = Tally.class.getProtectionDomain().getCodeSource().getLocation().toURI();
      String libraries = new String(written.readAllBytes(), StandardCharsets.UTF_8);
      return Path.of(classes) + File.pathSeparator + libraries;
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
  }

  private final InetSocketAddress server;
  private final List<Attack> attacks = new ArrayList<>();

  private record Attack(SocketChannel socket, ByteBuffer rest) {}

  public Siege(URI server) {
    this.server = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getPort());
  }

  /** Opens this many more connections. */
  public void open(Way way, int connections) throws IOException {
    ByteBuffer payload = ByteBuffer.wrap(way.payload.bytes());
    for (int i = 0; i < connections; i++) {
      SocketChannel socket = SocketChannel.open(server);
      socket.configureBlocking(false);
      attacks.add(new Attack(socket, payload.duplicate()));
    }
  }

  /** Sends on each connection what the server takes now; reconnects one that the server closed. */
  public void press() throws IOException {
    for (int i = 0; i < attacks.size(); i++) {
      Attack attack = attacks.get(i);
      try {
        attack.socket().write(attack.rest());
      } catch (IOException e) {
        attack.socket().close();
        SocketChannel again = SocketChannel.open(server);
        again.configureBlocking(false);
        attacks.set(i, new Attack(again, attack.rest().duplicate().rewind()));
      }
    }
  }

  @Override
  public void close() throws IOException {
    for (Attack attack : attacks) {
      attack.socket().close();
    }
  }

  private static String post(String type, long length) {
    return "POST /orders HTTP/1.1\r\nHost: x\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
        .formatted(type, length);
  }

  private static String handshake(String path) {
    return """
        GET %s HTTP/1.1\r
        Host: x\r
        Connection: Upgrade\r
        Upgrade: websocket\r
        Sec-WebSocket-Version: 13\r
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
        \r
        """
        .formatted(path);
  }

  /** Returns a thousand ids, each with its own prefix as far as there are enough prefixes. */
  private static String ids(String format) {
    return IntStream.range(0, 1_000)
        .mapToObj(
            i ->
                format.formatted((char) ('A' + i % 26) + "" + (char) ('A' + i / 26 % 26) + (i + 1)))
        .collect(Collectors.joining(","));
  }

  /** Returns a masked frame whose mask changes nothing. */
  private static byte[] frame(int first, String text) throws IOException {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.write(first);
    frame.write(0x80 | 126);
    frame.write(text.length() >> 8);
    frame.write(text.length());
    frame.write(new byte[4]);
    frame.write(ascii(text));
    return frame.toByteArray();
  }

  private static byte[] cut(byte[] bytes) {
    return Arrays.copyOf(bytes, bytes.length - 1);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(ISO_8859_1);
  }

  private static byte[] join(byte[] first, byte[] second) {
    return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
  }
}
