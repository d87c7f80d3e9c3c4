package dev.tally.history;

import dev.tally.shop.Category;
import dev.tally.shop.Change;
import dev.tally.shop.Lineage;
import dev.tally.shop.Position;
import dev.tally.shop.Price;
import dev.tally.shop.Product;
import dev.tally.shop.ProductId;
import dev.tally.shop.Window;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Takes a week of orders into the windows, and prints what they hold of the heap, what an order
 * costs the ledger's thread, and how long the turn of a minute holds it up. {@code bench/windows}
 * runs it.
 */
final class WindowsCost {

  private static final int PRODUCTS = 100_000;
  private static final int DAYS = 7;
  private static final int A_COMMIT = 20;

  private Instant now = Instant.parse("2026-11-22T00:00:00Z");
  private final Windows windows = new Windows(() -> now, ZoneId.of("Europe/Berlin"));
  private final SplittableRandom random = new SplittableRandom(1);

  private WindowsCost() {}

  /** Takes as arguments how many orders a day brings, and how many products sell. */
  public static void main(String[] arguments) {
    new WindowsCost().run(Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1]));
  }

  private void run(int ordersADay, int selling) {
    long empty = used();
    windows.onReset(Lineage.of("e"));
    define();
    print("images of %,d products".formatted(PRODUCTS), (used() - empty) / 1e6, "MB");
    List<Double> turns = new ArrayList<>();
    long ordersNanos = 0;
    double aMinute = ordersADay / 1_440.0;
    double due = 0;
    long orders = 0;
    for (int minute = 0; minute < DAYS * 1_440; minute++) {
      now = now.plus(Duration.ofMinutes(1));
      long turn = System.nanoTime();
      windows.turn();
      long start = System.nanoTime();
      turns.add((start - turn) / 1e6);
      for (due += aMinute; due >= 1; due--) {
        windows.add(History.minute(now), order(selling), 1);
        if (++orders % A_COMMIT == 0) {
          windows.onChanges(List.of());
        }
      }
      boolean isLastDay = minute >= (DAYS - 1) * 1_440;
      ordersNanos += isLastDay ? System.nanoTime() - start : 0;
    }
    List<Double> last =
        turns.subList(turns.size() - 1_440, turns.size()).stream().sorted().toList();
    print("orders of a week", (double) orders, "");
    print("products that sold", windows.products(), "");
    print("minutes and hours held", windows.buckets(), "");
    print("held in all", (used() - empty) / 1e6, "MB");
    print("an order of two lines, last day", ordersNanos / 1e3 / ordersADay, "us");
    print("the turn of a minute, median", last.get(last.size() / 2), "ms");
    print("the turn of a minute, slowest", last.get(last.size() - 1), "ms");
    print("complete", windows.image(Window.DAY).isComplete() ? 1 : 0, "");
  }

  private void define() {
    List<Change> changes = new ArrayList<>();
    changes.add(new Change.CategoryDefined(2, new Category("all", "All", "A")));
    for (int number = 1; number <= PRODUCTS; number++) {
      Product product =
          new Product(
              new ProductId("A", number),
              "all",
              "Product",
              new Price("1"),
              "-",
              Optional.empty(),
              false);
      changes.add(new Change.ProductDefined(2 + number, product, 2 + number));
    }
    windows.onChanges(changes);
    windows.onCaughtUp(new Position("e", 2 + PRODUCTS));
    windows.known(0, Instant.EPOCH);
  }

  /** Two lines; some products sell far more often than others. */
  private Map<ProductId, Long> order(int selling) {
    return Map.of(product(selling, 0), 1L, product(selling, 1), 1L + random.nextInt(3));
  }

  private ProductId product(int selling, int odd) {
    double skewed = Math.pow(random.nextDouble(), 3);
    return new ProductId("A", 1 + 2 * (int) (skewed * (selling / 2.0)) + odd);
  }

  private static long used() {
    for (int n = 0; n < 3; n++) {
      System.gc();
    }
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private static void print(String what, double figure, String unit) {
    System.out.printf(Locale.ROOT, "%-40s %,14.2f %s%n", what, figure, unit);
  }
}
