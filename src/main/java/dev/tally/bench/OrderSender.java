package dev.tally.bench;

import dev.tally.text.Printable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;

/**
 * Sends each order when it is due, on its own thread. All orders that fall due while a request is
 * being answered go into the next request, one per line; so a slow server delays orders but is
 * never spared any, and their lateness counts from when they were due. After a broken connection,
 * the same lines are sent again with the same keys.
 */
final class OrderSender implements Runnable, AutoCloseable {

  /** The results of the orders so far, including those of the warm-up. */
  record Counts(long answered, long refused, Optional<String> firstRefusal) {}

  private static final int BODY_BYTES = 1 << 18;
  private static final int LINE_BYTES = 128;
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final ServerConnection server;
  private final OrderTimes times;
  private final int lines;
  private final long to;
  private final List<byte[]> products;
  private final LongConsumer refusals;
  private final byte[] key;
  private final String authorization;
  private final ByteBuffer body;
  private final Thread thread = new Thread(this, "tally-bench-orders");
  private long answered;
  private long refused;
  private Optional<String> firstRefusal = Optional.empty();
  private volatile boolean broken;
  private volatile boolean closed;

  /**
   * @param refusals called on the sending thread with every order that the server refused
   */
  OrderSender(
      ServerConnection server,
      Optional<String> token,
      OrderTimes times,
      int lines,
      List<String> products,
      LongConsumer refusals) {
    this.server = server;
    this.times = times;
    this.lines = lines;
    this.to = times.to();
    this.products = products.stream().map(HttpAnswer::ascii).toList();
    this.refusals = refusals;
    this.key =
        HttpAnswer.ascii(
            "bench-"
                + Long.toString(Math.abs(ThreadLocalRandom.current().nextLong() >> 8), 36)
                + "-");
    this.authorization = token.map(word -> "Authorization: Bearer " + word + "\r\n").orElse("");
    this.body = ByteBuffer.allocate(BODY_BYTES + (lines + 1) * LINE_BYTES);
  }

  void start() {
    thread.setDaemon(true);
    thread.start();
  }

  /** Returns whether all orders are answered, or no more are sent. */
  boolean isDone() {
    return !thread.isAlive();
  }

  synchronized Counts counts() {
    return new Counts(answered, refused, firstRefusal);
  }

  /** Returns whether the last request failed and its retry failed too. */
  boolean isBroken() {
    return broken;
  }

  /** Stops sending, once the request under way is answered. */
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }

  @Override
  public void run() {
    long next = 0;
    while (next < to && !closed) {
      long wait = times.dueNanos(next) - System.nanoTime();
      if (wait > 0) {
        LockSupport.parkNanos(wait);
      } else {
        long end = gather(next);
        deliver(next, end);
        next = end;
      }
    }
  }

  /** Writes the orders due, from {@code first} on, to the body; returns the one after the last. */
  private long gather(long first) {
    body.clear();
    long now = System.nanoTime();
    long next = first;
    while (next < to && times.dueNanos(next) <= now && body.position() < BODY_BYTES) {
      put(next);
      next++;
    }
    body.flip();
    return next;
  }

  private static final byte[] ORDER = HttpAnswer.ascii("{\"order\":\"");
  private static final byte[] LINES = HttpAnswer.ascii("\",\"lines\":[");
  private static final byte[] ID = HttpAnswer.ascii("{\"id\":\"");
  private static final byte[] ONE = HttpAnswer.ascii("\",\"quantity\":1}");
  private static final byte[] END = HttpAnswer.ascii("]}\n");

  private void put(long order) {
    body.put(ORDER).put(key).put(HttpAnswer.ascii(Long.toString(order))).put(LINES);
    for (int line = 0; line < lines; line++) {
      if (line > 0) {
        body.put((byte) ',');
      }
      body.put(ID).put(products.get(times.product(order, line))).put(ONE);
    }
    body.put(END);
  }

  private void deliver(long first, long end) {
    for (int failed = 0; !closed; ) {
      try {
        take(exchange(), first, end);
        broken = false;
        return;
      } catch (IOException e) {
        broken = ++failed > 1;
        note("the connection for orders broke: " + e.getMessage());
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
    refuse(first, end, "they were not answered in time");
  }

  private HttpAnswer exchange() throws IOException {
    String fields =
        authorization
            + "Content-Type: application/x-ndjson\r\nContent-Length: "
            + body.limit()
            + "\r\n";
    return server.exchange("POST", "/orders", fields, body);
  }

  private void take(HttpAnswer answer, long first, long end) {
    synchronized (this) {
      answered += end - first;
    }
    if (answer.status() != 200) {
      refuse(first, end, answer.reason());
      return;
    }
    for (Map<String, String> rejection : answer.objects()) {
      String line = rejection.getOrDefault("line", "");
      if (line.matches("[1-9]\\d{0,8}") && Long.parseLong(line) <= end - first) {
        long order = first + Long.parseLong(line) - 1;
        refuse(order, order + 1, Printable.of(rejection.getOrDefault("reason", ""), 200));
      }
    }
  }

  private void refuse(long first, long end, String why) {
    for (long order = first; order < end; order++) {
      refusals.accept(order);
    }
    synchronized (this) {
      refused += end - first;
    }
    note(why);
  }

  private synchronized void note(String why) {
    if (firstRefusal.isEmpty()) {
      firstRefusal = Optional.of(why);
    }
  }
}
