package dev.tally.measure;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Sends orders as one stream of lines, {@code POST /orders} with {@code application/x-ndjson}, over
 * one blocking socket. It writes what was made before, so that it costs next to no processor time.
 */
final class BulkSender {

  /**
   * What the server answered.
   *
   * @param seconds from connecting to the whole answer
   */
  record Outcome(long accepted, long duplicate, long rejected, double seconds) {}

  /** Writes the line of a number into a buffer, in at most {@link SampleOrders#MOST_BYTES}. */
  interface Lines {
    void put(long number, ByteBuffer into);
  }

  private static final int CHUNK_BYTES = 1 << 20;

  private final InetSocketAddress address;
  private final List<ByteBuffer> chunks = new ArrayList<>();

  /** Prepares the orders from one number on, below another. */
  BulkSender(InetSocketAddress address, String token, Lines lines, long from, long to) {
    this.address = address;
    ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES);
    long bytes = 0;
    for (long number = from; number < to; number++) {
      if (chunk.remaining() <= SampleOrders.MOST_BYTES) {
        chunks.add(chunk.flip());
        chunk = ByteBuffer.allocateDirect(CHUNK_BYTES);
      }
      int before = chunk.position();
      lines.put(number, chunk);
      chunk.put((byte) '\n');
      bytes += chunk.position() - before;
    }
    chunks.add(chunk.flip());
    chunks.add(0, head(token, bytes));
  }

  private static ByteBuffer head(String token, long bytes) {
    String head =
        """
        POST /orders HTTP/1.1\r
        Host: localhost\r
        Authorization: Bearer %s\r
        Content-Type: application/x-ndjson\r
        Content-Length: %d\r
        Connection: close\r
        \r
        """
            .formatted(token, bytes);
    return ByteBuffer.wrap(head.getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * Sends the prepared orders, once.
   *
   * @throws IOException with the server's answer, if that is not 200
   */
  Outcome send() throws IOException {
    long start = System.nanoTime();
    String answer;
    try (SocketChannel socket = SocketChannel.open(address)) {
      try {
        write(socket);
      } catch (IOException e) {
        // The server refused the stream; its answer says why.
      }
      answer = read(socket);
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    if (!answer.startsWith("HTTP/1.1 200")) {
      throw new IOException("the stream of orders was answered: " + answer);
    }
    String counts = answer.substring(answer.indexOf('{'), answer.lastIndexOf('}') + 1);
    JsonNode json = new JsonMapper().readTree(counts);
    return new Outcome(
        count(json, "accepted"), count(json, "duplicate"), count(json, "rejected"), seconds);
  }

  private void write(SocketChannel socket) throws IOException {
    for (ByteBuffer chunk : chunks) {
      while (chunk.hasRemaining()) {
        socket.write(chunk);
      }
    }
  }

  private static String read(SocketChannel socket) throws IOException {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    Channels.newInputStream(socket).transferTo(answer);
    return answer.toString(StandardCharsets.UTF_8);
  }

  private static long count(JsonNode json, String name) {
    return json.get(name).asLong();
  }
}
