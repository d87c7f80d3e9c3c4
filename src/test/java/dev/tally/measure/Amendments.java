package dev.tally.measure;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Sends a year of orders to a running server, and then changes some of them: compares what a change
 * of an old order costs with what a new order costs, and checks that the totals are exact. {@code
 * bench/amendments} runs it against a server process of its own.
 */
public final class Amendments {

  private static final int PRODUCTS = 1_000;
  private static final int TENTH = 10;

  private final InetSocketAddress address;
  private final String token;
  private final long pid;
  private final SampleShop shop;
  private final SampleOrders orders;
  private final SplittableRandom random = new SplittableRandom(14);

  /** The newest revision of each order that has one, by its number. */
  private final Map<Long, Integer> revisions = new HashMap<>();

  private long sent;
  private int revision;

  Amendments(URI server, String token, long pid) throws IOException, InterruptedException {
    this.address = new InetSocketAddress(server.getHost(), server.getPort());
    this.token = token;
    this.pid = pid;
    this.shop = new SampleShop(server, token);
    this.orders = new SampleOrders(System.nanoTime(), shop.stock(PRODUCTS));
  }

  /** Takes as arguments the server's address, its token, its process id and how many orders. */
  public static void main(String[] arguments) throws Exception {
    int year = Integer.parseInt(arguments[3]);
    int some = Math.max(1, year / 5);
    Amendments run =
        new Amendments(URI.create(arguments[0]), arguments[1], Long.parseLong(arguments[2]));
    run.send(year);
    run.amend(some, 1, year / 2); // so that the compiler is done with it
    double fresh = run.measured("new orders", () -> run.send(some), some);
    double old = run.measured("changes of old orders", () -> run.amend(some, 1, year / 2), some);
    Row.print(
        "a change of an old order",
        String.format(Locale.ROOT, "%.2f x", old / fresh),
        "of a new one; bar 5");
    run.measured("one line in ten such a change", () -> run.amend(some, TENTH, year / 2), some);
    Row.print("Tally's totals", run.totalsAreExact() ? "exact" : "WRONG", "");
    System.exit(run.totalsAreExact() ? 0 : 1);
  }

  private interface Step {
    BulkSender.Outcome run() throws IOException;
  }

  /** Runs a step, prints what it cost, and returns the microseconds of processor time a line. */
  private double measured(String what, Step step, int lines) throws IOException {
    ThreadTimes before = ThreadTimes.of(pid);
    BulkSender.Outcome outcome = step.run();
    ThreadTimes taken = ThreadTimes.of(pid).since(before);
    double micros = 1e6 * taken.sum() / lines;
    Row.rate(
        what,
        lines / outcome.seconds(),
        String.format(Locale.ROOT, "%.1f us of processor a line; bar 30,000", micros));
    return micros;
  }

  /** Sends new orders. */
  private BulkSender.Outcome send(int count) throws IOException {
    long from = sent;
    sent += count;
    return checked(new BulkSender(address, token, orders::put, from, sent).send(), count);
  }

  /**
   * Sends lines of which one in so many is a new revision of one of the oldest orders, at random;
   * the others are new orders.
   */
  private BulkSender.Outcome amend(int lines, int every, int oldest) throws IOException {
    BulkSender.Lines put =
        (number, into) -> {
          if (number % every == 0) {
            revise(random.nextInt(oldest), into);
          } else {
            orders.put(sent++, into);
          }
        };
    return checked(new BulkSender(address, token, put, 0, lines).send(), lines);
  }

  private void revise(long number, ByteBuffer into) {
    revisions.put(number, ++revision);
    String json =
        "{\"order\":\"%s\",\"revision\":%d,\"lines\":[{\"id\":\"%s\",\"quantity\":%d}]}"
            .formatted(orders.key(number), revision, orders.product(number), quantity(revision));
    into.put(json.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static int quantity(int revision) {
    return revision % 9;
  }

  private static BulkSender.Outcome checked(BulkSender.Outcome outcome, int lines) {
    if (outcome.accepted() != lines) {
      throw new IllegalStateException("of " + lines + " lines not all were accepted: " + outcome);
    }
    return outcome;
  }

  private boolean totalsAreExact() throws IOException, InterruptedException {
    Map<String, Long> totals = orders.totals(0, sent);
    revisions.forEach(
        (number, newest) ->
            totals.merge(
                orders.product(number),
                (long) quantity(newest) - orders.quantity(number),
                Long::sum));
    totals.values().removeIf(total -> total == 0);
    return shop.totals().equals(totals);
  }
}
