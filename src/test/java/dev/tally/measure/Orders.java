package dev.tally.measure;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/**
 * Sends orders to a running server, as one stream and one by one, and checks that its totals match
 * them exactly. {@code bench/orders} runs it against a server process of its own.
 */
public final class Orders {

  /** The results of a run. */
  record Outcome(
      BulkSender.Outcome bulk,
      SingleSender.Outcome closed,
      SingleSender.Outcome open,
      boolean totalsAreExact) {}

  private static final int PRODUCTS = 100;
  private static final int CONNECTIONS = 64;

  /** The ledger's batch limit, 8,192, divided by the weight of an order of one line, 3. */
  private static final int BATCH = 2_730;

  private final InetSocketAddress address;
  private final String token;
  private final SampleShop shop;
  private final SampleOrders orders;
  private long sent;

  Orders(URI server, String token) throws IOException, InterruptedException {
    this.address = new InetSocketAddress(server.getHost(), server.getPort());
    this.token = token;
    this.shop = new SampleShop(server, token);
    this.orders = new SampleOrders(System.nanoTime(), shop.stock(PRODUCTS));
  }

  /**
   * Takes as arguments the server's address, its token, its process id and how many orders; then
   * the directory for the disk floor, or {@code profile} and the path of {@code jcmd}.
   */
  public static void main(String[] arguments) throws Exception {
    Orders orders = new Orders(URI.create(arguments[0]), arguments[1]);
    long pid = Long.parseLong(arguments[2]);
    int count = Integer.parseInt(arguments[3]);
    if (arguments[4].equals("profile")) {
      orders.warmUp(count, count / 10);
      orders.profile(Path.of(arguments[5]), pid, count);
    } else {
      orders.warmUp(count / 10, count / 20);
      orders.measure(pid, count);
      orders.floor(Path.of(arguments[4]), count);
    }
    System.exit(orders.totalsAreExact() ? 0 : 1);
  }

  /** Sends in bulk, then singly: in a closed loop, then in an open loop at half of its rate. */
  Outcome run(int bulk, int single) throws IOException, InterruptedException {
    BulkSender.Outcome stream = bulk(bulk).send();
    try (SingleSender sender = single()) {
      SingleSender.Outcome closed = sender.asFastAsAnswered(sent, take(single));
      SingleSender.Outcome open = sender.atRate(sent, take(single), closed.ordersASecond() / 2);
      return new Outcome(stream, closed, open, totalsAreExact());
    }
  }

  /** Sends orders so that the compiler has done most of its work. */
  private void warmUp(int bulk, int single) throws IOException {
    bulk(bulk).send();
    try (SingleSender sender = single()) {
      sender.asFastAsAnswered(sent, take(single));
    }
  }

  private void measure(long pid, int count) throws IOException, InterruptedException {
    ThreadTimes start = ThreadTimes.of(pid);
    BulkSender.Outcome stream = bulk(count).send();
    ThreadTimes afterBulk = ThreadTimes.of(pid);
    double rate = stream.accepted() / stream.seconds();
    Row.rate(
        "Tally, bulk: one stream of %,d".formatted(count),
        rate,
        cost(afterBulk.since(start), stream.accepted(), stream.seconds()) + "; bar 30,000");
    try (SingleSender sender = single()) {
      ThreadTimes beforeSingle = ThreadTimes.of(pid);
      SingleSender.Outcome closed = sender.asFastAsAnswered(sent, take(count / 5));
      ThreadTimes afterSingle = ThreadTimes.of(pid);
      Row.rate(
          "Tally, single: 64 connections, closed loop",
          closed.ordersASecond(),
          cost(afterSingle.since(beforeSingle), closed.accepted(), closed.seconds())
              + "; bar 8,000");
      SingleSender.Outcome open = sender.atRate(sent, take(count / 5), closed.ordersASecond() / 2);
      Row.rate(
          "Tally, single: open loop at half of that",
          open.ordersASecond(),
          late(open.late()) + "; bar p99 50 ms");
    }
    Row.print("Tally's totals", totalsAreExact() ? "exact" : "WRONG", "");
  }

  private static String cost(ThreadTimes taken, long orders, double seconds) {
    return String.format(
        Locale.ROOT,
        "%.1f us of processor an order, %.0f %% of it the compiler's, %.0f %% busy",
        1e6 * taken.sum() / orders,
        100 * taken.of(Area.COMPILER) / taken.sum(),
        100 * taken.sum() / seconds);
  }

  private static String late(Histogram late) {
    return String.format(
        Locale.ROOT,
        "p50 %.1f, p99 %.1f, p99.9 %.1f, max %.1f ms",
        late.getValueAtPercentile(50) / 1e3,
        late.getValueAtPercentile(99) / 1e3,
        late.getValueAtPercentile(99.9) / 1e3,
        late.getMaxValue() / 1e3);
  }

  private void floor(Path directory, int count) throws IOException {
    DiskFloor floor = new DiskFloor(orders);
    Row.rate(
        "Floor: append and fsync %,d together".formatted(BATCH),
        floor.ordersASecond(directory, count, BATCH),
        "a full batch of the ledger's");
    Row.rate(
        "Floor: append and fsync %,d together".formatted(CONNECTIONS),
        floor.ordersASecond(directory, count / 10, CONNECTIONS),
        "all that 64 connections wait for");
  }

  private void profile(Path jcmd, long pid, int count) throws IOException, InterruptedException {
    BulkSender stream = bulk(count);
    Profile.print("bulk", jcmd, pid, stream::send);
    try (SingleSender sender = single()) {
      Profile.print("single", jcmd, pid, () -> sender.asFastAsAnswered(sent, take(count / 3)));
    }
  }

  private BulkSender bulk(int count) {
    return new BulkSender(address, token, orders::put, sent, take(count));
  }

  private SingleSender single() throws IOException {
    return new SingleSender(address, token, orders, CONNECTIONS);
  }

  /** Takes the next orders, which are sent now, and returns the number after the last of them. */
  private long take(int count) {
    sent += count;
    return sent;
  }

  private boolean totalsAreExact() throws IOException, InterruptedException {
    return shop.totals().equals(orders.totals(0, sent));
  }
}
