package dev.tally.measure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * Measures what streams of orders cost a client that sends single ones meanwhile. {@code
 * bench/fairness} runs both in separate processes, so that streams hold up only the server.
 */
public final class Fairness {

  private static final int PRODUCTS = 100;
  private static final int CONNECTIONS = 16;
  private static final double SINGLES_A_SECOND = 100;
  private static final int ORDERS_A_STREAM = 20_000; // then the next stream begins

  private final InetSocketAddress address;
  private final String token;
  private final List<String> products;

  private Fairness(URI server, String token, List<String> products) {
    this.address = new InetSocketAddress(server.getHost(), server.getPort());
    this.token = token;
    this.products = products;
  }

  /**
   * Takes as arguments the server's address and its token, and then one of these: {@code products},
   * to create products and print their ids; those ids, {@code streams} and how many, to send until
   * the process is ended; or those ids, {@code singles} and for how many seconds.
   */
  public static void main(String[] arguments) throws Exception {
    URI server = URI.create(arguments[0]);
    String token = arguments[1];
    if (arguments[2].equals("products")) {
      System.out.println(String.join(",", new SampleShop(server, token).stock(PRODUCTS)));
      return;
    }
    Fairness fairness = new Fairness(server, token, List.of(arguments[2].split(",")));
    int number = Integer.parseInt(arguments[4]);
    if (arguments[3].equals("streams")) {
      for (int i = 0; i < number; i++) {
        SampleOrders orders = new SampleOrders(System.nanoTime(), fairness.products);
        new Thread(() -> fairness.stream(orders)).start();
      }
    } else {
      Histogram late = fairness.singles(number);
      System.out.printf(
          "%.1f %.1f %.1f%n",
          late.getValueAtPercentile(50) / 1e3,
          late.getValueAtPercentile(99) / 1e3,
          late.getMaxValue() / 1e3);
    }
  }

  /** Returns microseconds from when an order was due to its answer, which is always 202. */
  private Histogram singles(int seconds) throws IOException {
    SampleOrders orders = new SampleOrders(System.nanoTime(), products);
    long warmUp = (long) (5 * SINGLES_A_SECOND);
    long orderCount = (long) (seconds * SINGLES_A_SECOND);
    try (SingleSender sender = new SingleSender(address, token, orders, CONNECTIONS)) {
      sender.atRate(0, warmUp, SINGLES_A_SECOND);
      return sender.atRate(warmUp, warmUp + orderCount, SINGLES_A_SECOND).late();
    }
  }

  private void stream(SampleOrders orders) {
    try {
      for (long from = 0; ; from += ORDERS_A_STREAM) {
        new BulkSender(address, token, orders::put, from, from + ORDERS_A_STREAM).send();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
