package dev.tally.measure;

import dev.tally.ledger.Ledger;
import dev.tally.ledger.Receipt;
import dev.tally.ledger.sqlite.DataKind;
import dev.tally.ledger.sqlite.SqliteLedger;
import dev.tally.shop.Command;
import dev.tally.shop.Order;
import dev.tally.shop.Price;
import dev.tally.shop.ProductId;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Fills a data directory through the ledger itself, and measures whether writes slow down as it
 * grows. {@code bench/store} runs it with millions of orders.
 */
public final class Store implements AutoCloseable {

  /** The result of one step. */
  record Step(double ordersASecond, double bytesAnOrder) {}

  private static final int PRODUCTS = 100;
  private static final int MOST_WAITING = 16_384; // below the ledger's own bound

  private final Ledger ledger;
  private final SampleOrders orders;
  private final Semaphore room = new Semaphore(MOST_WAITING);
  private final AtomicLong refused = new AtomicLong();
  private long sent;

  Store(Path data) {
    ledger = SqliteLedger.open(data, DataKind.SHOP, InstantSource.system(), new SecureRandom());
    try {
      orders = new SampleOrders(1, stock());
    } catch (RuntimeException e) {
      ledger.close();
      throw e;
    }
  }

  /** Takes the data directory, how many million orders, and the command to start a server on it. */
  public static void main(String[] arguments) throws Exception {
    Path data = Path.of(arguments[0]);
    List<Step> steps = new ArrayList<>();
    try (Store store = new Store(data)) {
      for (int million = 1; million <= Integer.parseInt(arguments[1]); million++) {
        Step step = store.fill(1_000_000);
        steps.add(step);
        System.out.printf(
            Locale.ROOT,
            "million %-4d %,10.0f orders/s %,8.0f bytes written an order%n",
            million,
            step.ordersASecond(),
            step.bytesAnOrder());
      }
    }
    double slower = steps.get(0).ordersASecond() / steps.get(steps.size() - 1).ordersASecond();
    System.out.printf(Locale.ROOT, "first to last %10.2f times slower; bar 1.5%n", slower);
    System.out.printf(Locale.ROOT, "on the disk %,12d MB%n", size(data) >> 20);
    System.out.printf(
        Locale.ROOT,
        "ready after %12.2f s; bar 3%n",
        secondsToReady(List.of(arguments).subList(2, arguments.length)));
  }

  private List<String> stock() {
    await(new Command.AddCategory(SampleShop.CATEGORY, SampleShop.CATEGORY));
    List<String> ids = new ArrayList<>();
    for (int i = 1; i <= PRODUCTS; i++) {
      Command add =
          new Command.AddProduct(
              SampleShop.CATEGORY,
              "Sample " + i,
              new Price("1.00"),
              "A sample",
              Optional.empty(),
              Optional.empty());
      if (await(add) instanceof Receipt.Accepted made) {
        ids.add(made.made());
      }
    }
    return ids;
  }

  private Receipt await(Command command) {
    return ledger.submit(command).toCompletableFuture().join();
  }

  /** Places this many more orders, and waits for all receipts. */
  Step fill(int count) throws IOException, InterruptedException {
    long bytes = bytesWritten();
    long start = System.nanoTime();
    for (int i = 0; i < count; i++) {
      submit(order(sent++));
    }
    room.acquire(MOST_WAITING);
    room.release(MOST_WAITING);
    double seconds = (System.nanoTime() - start) / 1e9;
    if (refused.get() > 0) {
      throw new IOException(refused + " orders were not accepted");
    }
    return new Step(count / seconds, (double) (bytesWritten() - bytes) / count);
  }

  private Order order(long number) {
    ProductId product = ProductId.parse(orders.product(number)).orElseThrow();
    return new Order(
        orders.key(number),
        Optional.empty(),
        List.of(new Order.Line(product, orders.quantity(number))));
  }

  private void submit(Order order) throws InterruptedException {
    room.acquire();
    ledger
        .submit(new Command.PlaceOrder(order))
        .whenComplete(
            (receipt, error) -> {
              if (!(receipt instanceof Receipt.Accepted)) {
                refused.incrementAndGet();
              }
              room.release();
            });
  }

  /** Returns what the totals must be by now. */
  Map<String, Long> totals() {
    return orders.totals(0, sent);
  }

  /** Returns the bytes that this process has sent towards the disk, as Linux counts them. */
  private static long bytesWritten() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/io")).stream()
        .filter(line -> line.startsWith("write_bytes: "))
        .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(' ') + 1)))
        .findFirst()
        .orElseThrow();
  }

  private static long size(Path data) throws IOException {
    try (var files = Files.list(data)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    }
  }

  private static double secondsToReady(List<String> command) throws IOException {
    long start = System.nanoTime();
    Process server =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (BufferedReader out = server.inputReader(StandardCharsets.UTF_8)) {
      for (String line = ""; !line.contains("ready"); ) {
        line = Optional.ofNullable(out.readLine()).orElseThrow(() -> new IOException("not ready"));
      }
      return (System.nanoTime() - start) / 1e9;
    } finally {
      server.destroy();
      server.onExit().join();
    }
  }

  @Override
  public void close() {
    ledger.close();
  }
}
