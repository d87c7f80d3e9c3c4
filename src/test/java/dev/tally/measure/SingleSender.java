package dev.tally.measure;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.HdrHistogram.Histogram;

/**
 * Sends orders, one per request, over connections that stay open, one order at a time on each. Uses
 * one thread and plain sockets, so that it measures the server and not a client library.
 */
final class SingleSender implements AutoCloseable {

  /**
   * The results; any answer but 202 is an error at once.
   *
   * @param late microseconds from the time an order should have been sent to its answer
   */
  record Outcome(long accepted, double seconds, Histogram late) {
    double ordersASecond() {
      return accepted / seconds;
    }
  }

  private static final Pattern LENGTH = Pattern.compile("\r\ncontent-length: (\\d+)\r\n");
  private static final long NO_PAUSE = 0;
  private static final long LONG_PAUSE_NANOS = 2_000_000;

  private final SampleOrders orders;
  private final byte[] head;
  private final Selector selector = Selector.open();
  private final Deque<Connection> idle = new ArrayDeque<>();
  private Histogram late = new Histogram(3);

  SingleSender(InetSocketAddress address, String token, SampleOrders orders, int connections)
      throws IOException {
    this.orders = orders;
    this.head =
        ("POST /orders HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                + token
                + "\r\nContent-Type: application/json\r\nContent-Length: ")
            .getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < connections; i++) {
      idle.add(new Connection(address));
    }
  }

  /** Runs a closed loop: each connection sends its next order once its last one is answered. */
  Outcome asFastAsAnswered(long from, long to) throws IOException {
    return run(from, to, NO_PAUSE);
  }

  /**
   * Runs an open loop: an order is due at its time, whether or not earlier ones were answered. Any
   * wait for a free connection counts.
   */
  Outcome atRate(long from, long to, double ordersASecond) throws IOException {
    return run(from, to, (long) (1e9 / ordersASecond));
  }

  private Outcome run(long from, long to, long pauseNanos) throws IOException {
    late = new Histogram(3);
    long start = System.nanoTime();
    for (long next = from; late.getTotalCount() < to - from; ) {
      long due = start + (next - from) * pauseNanos;
      while (next < to && !idle.isEmpty() && due <= System.nanoTime()) {
        idle.remove().send(next, pauseNanos == NO_PAUSE ? System.nanoTime() : due);
        next++;
        due += pauseNanos;
      }
      if (next == to || idle.isEmpty()) {
        selector.select(this::read);
      } else if (due - System.nanoTime() > LONG_PAUSE_NANOS) {
        selector.select(this::read, 1); // leaves the processor to others meanwhile
      } else {
        selector.selectNow(this::read); // no sleep is as short as the time to the next order
      }
    }
    return new Outcome(to - from, (System.nanoTime() - start) / 1e9, late);
  }

  private void read(SelectionKey key) {
    Connection connection = (Connection) key.attachment();
    try {
      if (connection.isAnswered()) {
        late.recordValue((System.nanoTime() - connection.due) / 1_000);
        idle.add(connection);
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    for (SelectionKey key : selector.keys()) {
      key.channel().close();
    }
    selector.close();
  }

  private final class Connection {
    final SocketChannel channel;
    final ByteBuffer body = ByteBuffer.allocate(SampleOrders.MOST_BYTES);
    final ByteBuffer out = ByteBuffer.allocateDirect(1 << 10);
    final ByteBuffer in = ByteBuffer.allocate(1 << 13);
    long due;

    Connection(InetSocketAddress address) throws IOException {
      channel = SocketChannel.open(address);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_READ, this);
    }

    void send(long number, long dueNanos) throws IOException {
      due = dueNanos;
      orders.put(number, body.clear());
      body.flip();
      byte[] length = Integer.toString(body.remaining()).getBytes(StandardCharsets.US_ASCII);
      out.clear().put(head).put(length).put(new byte[] {'\r', '\n', '\r', '\n'}).put(body).flip();
      in.clear();
      if (channel.write(out) == 0 || out.hasRemaining()) {
        throw new IOException("an empty socket did not take one order");
      }
    }

    /** Reads what is there, and returns whether the answer is complete. */
    boolean isAnswered() throws IOException {
      if (channel.read(in) < 0) {
        throw new EOFException("the server closed a connection");
      }
      String text = new String(in.array(), 0, in.position(), StandardCharsets.ISO_8859_1);
      int end = text.indexOf("\r\n\r\n");
      if (end < 0) {
        return false;
      }
      Matcher length = LENGTH.matcher(text.substring(0, end + 2).toLowerCase(Locale.ROOT));
      if (!text.startsWith("HTTP/1.1 202") || !length.find()) {
        throw new IOException("an order was answered: " + text);
      }
      return in.position() == end + 4 + Integer.parseInt(length.group(1));
    }
  }
}
