package dev.tally.demo;

import dev.tally.ledger.Ledger;
import dev.tally.ledger.Receipt;
import dev.tally.shop.CategoryImage;
import dev.tally.shop.Command;
import dev.tally.shop.Image;
import dev.tally.shop.Order;
import dev.tally.shop.ProductId;
import dev.tally.shop.ProductTotal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Orders 1 to 7 units of a random product at a steady pace, through the ledger like any customer.
 * There is one per server, however many viewers there are. Has its own thread; skips an order if
 * the ledger is too busy for it, because the next one comes soon.
 */
public final class Simulator implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Simulator.class);
  private static final int MOST_UNITS = 7;

  private final Ledger ledger;
  private final Supplier<Image> newest;
  private final RandomGenerator random;
  private final Supplier<String> keys;
  private final Consumer<Receipt> counted;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "tally-simulator");
            thread.setDaemon(true);
            return thread;
          });
  private List<ProductId> onSale = List.of();
  private long onSaleSince;

  /**
   * @param random picks products and quantities
   * @param keys supplies a new key for each order; not from {@code random}, or a restart under the
   *     same seed would repeat the keys and every order would be a duplicate
   * @param counted told, on the ledger's thread, what became of each order
   */
  public Simulator(
      Ledger ledger,
      Supplier<Image> newest,
      RandomGenerator random,
      Supplier<String> keys,
      Consumer<Receipt> counted) {
    this.ledger = ledger;
    this.newest = newest;
    this.random = random;
    this.keys = keys;
    this.counted = counted;
  }

  /** Starts to order, once every {@code pace}. */
  public void start(Duration pace) {
    long nanos = pace.toNanos();
    var unused = timer.scheduleAtFixedRate(this::tick, nanos, nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }

  private void tick() {
    try {
      order();
    } catch (RuntimeException e) {
      LOG.error("A simulated order failed.", e); // or the timer would stop for good, and silently
    }
  }

  /** Orders once, if there is anything to order. */
  void order() {
    List<ProductId> products = onSale(newest.get());
    if (!products.isEmpty()) {
      ProductId product = products.get(random.nextInt(products.size()));
      Order.Line line = new Order.Line(product, 1 + random.nextInt(MOST_UNITS));
      Order order = new Order(keys.get(), Optional.empty(), List.of(line));
      ledger
          .submit(new Command.PlaceOrder(order))
          .whenComplete(
              (receipt, failure) -> {
                if (failure == null) {
                  counted.accept(receipt);
                } else {
                  LOG.warn("A simulated order was not counted: {}", failure.getMessage());
                }
              });
    }
  }

  /** Returns all products of all categories; gathers them anew only if a list has changed. */
  private List<ProductId> onSale(Image image) {
    long since =
        image.categoryImages().stream().mapToLong(CategoryImage::definedAt).max().orElse(0);
    if (since != onSaleSince) {
      List<ProductId> products = new ArrayList<>();
      for (CategoryImage categoryImage : image.categoryImages()) {
        for (ProductTotal productTotal :
            categoryImage.productTotals(0, Integer.MAX_VALUE, Integer.MAX_VALUE)) {
          products.add(productTotal.product().id());
        }
      }
      onSale = List.copyOf(products);
      onSaleSince = since;
    }
    return onSale;
  }
}
