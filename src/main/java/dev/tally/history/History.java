package dev.tally.history;

import dev.tally.history.HistoryWindow.ProductUnits;
import dev.tally.ledger.OrderEvent;
import dev.tally.shop.ProductId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * What sold in each minute: a day of the shop and of each category, an hour of each product. Orders
 * stand in the minute in which they were placed, and are taken out of it when they are cancelled.
 * One of which nobody knows when it was placed, as an import may bring them, stands in none.
 *
 * <p>Listens to a ledger's sales on its writer's thread, which alone writes here; safe for all
 * threads to read. Holds 34 KB a category that sold in the last day and about 1 KB a product that
 * sold in the last hour.
 *
 * <p>When the clock is set, minutes may have been counted where others belong: it begins anew, and
 * has to be recalled again, see {@link #clockings}.
 *
 * <p>Every order counts once, though recalled ones and new ones come as they will: new ones have
 * rising numbers, recalled ones falling, so what is known are the orders from {@link #lowest} to
 * {@link #highest}. The cancellation of one below them says nothing yet: when it is recalled, it is
 * cancelled.
 */
public final class History implements Consumer<List<OrderEvent>> {

  /** How far back it goes. */
  public static final int DAY_MINUTES = 24 * 60;

  /** How far back it goes for products. */
  public static final int HOUR_MINUTES = 60;

  /** What sold in these last minutes decides what sells best. */
  private static final int BEST_MINUTES = 15;

  /** A clock that is slowed down may go back a little; one that was set is noticed. */
  private static final int MOST_AHEAD = 1;

  private record Sold(ProductId id, MinuteBuckets minutes, long units) {}

  private final InstantSource clock;
  private final Series shop = Series.ofADay();
  private final Map<String, Series> categories = new ConcurrentHashMap<>();
  private final NavigableMap<ProductId, MinuteBuckets> products = new ConcurrentSkipListMap<>();
  private final ClockWatch watch;
  private volatile int completeSince = -1;

  private int clocking; // the writer's thread alone, as are the next
  private long lowest = Long.MAX_VALUE;
  private long highest;
  private int lastMinute;

  /**
   * @param clock the ledger's
   */
  public History(InstantSource clock) {
    this(clock, System::nanoTime);
  }

  /**
   * @param nanos a clock that nobody sets
   */
  History(InstantSource clock, LongSupplier nanos) {
    this.clock = clock;
    this.watch = new ClockWatch(clock, nanos);
  }

  /** These were counted, recalled or cancelled. */
  @Override
  public void accept(List<OrderEvent> sales) {
    int clockings = clockings();
    if (clocking != clockings) {
      clocking = clockings;
      beginAnew();
    }
    int now = minute(clock.instant());
    if (now != lastMinute) {
      lastMinute = now;
      forget(now);
    }
    for (OrderEvent sale : sales) {
      if (isNews(sale) && sale.at().isPresent()) {
        add(sale, minute(sale.at().get()), now);
      }
    }
  }

  private void beginAnew() {
    shop.clear();
    categories.clear();
    products.clear();
    lowest = Long.MAX_VALUE;
    highest = 0;
  }

  /**
   * Returns how often the clock was set. Whoever recalls orders must begin with the newest again
   * when this has risen. Any thread.
   */
  int clockings() {
    return watch.clockings();
  }

  private boolean isNews(OrderEvent sale) {
    if (sale.cancelled()) {
      return sale.number() >= lowest;
    }
    boolean isNews = sale.number() < lowest || sale.number() > highest;
    lowest = Math.min(lowest, sale.number());
    highest = Math.max(highest, sale.number());
    return isNews;
  }

  private void add(OrderEvent sale, int minute, int now) {
    if (minute <= now - DAY_MINUTES || minute > now + MOST_AHEAD) {
      return;
    }
    int sign = sale.cancelled() ? -1 : 1;
    Map<String, Long> sums = new HashMap<>();
    sale.units()
        .forEach(
            (id, units) -> {
              sums.merge(id.prefix(), sign * units, Long::sum);
              if (minute > now - HOUR_MINUTES) {
                products
                    .computeIfAbsent(id, unknown -> new MinuteBuckets(HOUR_MINUTES))
                    .add(minute, sign * units);
              }
            });
    sums.forEach(
        (prefix, units) ->
            categories
                .computeIfAbsent(prefix, unknown -> Series.ofADay())
                .add(minute, sign, units));
    shop.add(minute, sign, sums.values().stream().mapToLong(Long::longValue).sum());
  }

  /** Lets go of what shows nothing any more. */
  private void forget(int now) {
    products.values().removeIf(units -> units.newest() <= now - HOUR_MINUTES);
    categories.values().removeIf(course -> course.orders().newest() <= now - DAY_MINUTES);
  }

  /** Of so many products it holds an hour. */
  int products() {
    return products.size();
  }

  /**
   * Everything of the last day is in it now.
   *
   * @param clockings as it was before the first of it was recalled
   */
  void complete(int clockings) {
    completeSince = clockings;
  }

  /** The last minutes with all products. */
  public HistoryWindow window(Optional<String> prefix, int minutes) {
    return window(prefix, minutes, OptionalInt.empty());
  }

  /**
   * The last minutes.
   *
   * @param prefix of a category; empty: the whole shop
   * @param minutes from 1 to a day
   * @param best only so many products: those that sold best in the last 15 of the minutes
   */
  public HistoryWindow window(Optional<String> prefix, int minutes, OptionalInt best) {
    if (minutes < 1 || minutes > DAY_MINUTES) {
      throw new IllegalArgumentException(minutes + " minutes are none, or more than a day");
    }
    boolean wasComplete = completeSince == clockings();
    int now = minute(clock.instant());
    int first = now - minutes + 1;
    int productMinutes = Math.min(minutes, HOUR_MINUTES);
    int bestMinutes = Math.min(minutes, BEST_MINUTES);
    NavigableMap<ProductId, MinuteBuckets> all = products(prefix);
    Optional<Series> course = prefix.isEmpty() ? Optional.of(shop) : prefix.map(categories::get);
    List<Long> none = Collections.nCopies(minutes, 0L);
    List<Long> orders = course.map(known -> known.orders().from(first, minutes)).orElse(none);
    List<Long> units = course.map(known -> known.units().from(first, minutes)).orElse(none);
    return new HistoryWindow(
        start(first),
        wasComplete && completeSince == clockings(), // nor was it emptied while it was read
        orders,
        units,
        units(
            best.isPresent() ? best(all, now - bestMinutes + 1, bestMinutes, best.getAsInt()) : all,
            now - productMinutes + 1,
            productMinutes));
  }

  private NavigableMap<ProductId, MinuteBuckets> products(Optional<String> prefix) {
    return prefix
        .map(p -> products.subMap(new ProductId(p, 1), true, last(p), true))
        .orElse(products);
  }

  private static NavigableMap<ProductId, MinuteBuckets> best(
      NavigableMap<ProductId, MinuteBuckets> all, int first, int minutes, int most) {
    NavigableMap<ProductId, MinuteBuckets> best = new TreeMap<>();
    if (most > 0) { // else a walk over all for nothing
      all.entrySet().stream()
          .map(e -> new Sold(e.getKey(), e.getValue(), e.getValue().sum(first, minutes)))
          .filter(sold -> sold.units() > 0)
          .sorted(Comparator.comparingLong(Sold::units).reversed()) // stable: ties stay in id order
          .limit(most)
          .forEach(sold -> best.put(sold.id(), sold.minutes()));
    }
    return best;
  }

  private static Iterator<ProductUnits> units(
      NavigableMap<ProductId, MinuteBuckets> products, int first, int minutes) {
    return products.entrySet().stream()
        .filter(product -> product.getValue().newest() >= first) // else a long walk for nothing
        .map(product -> new ProductUnits(product.getKey(), product.getValue().from(first, minutes)))
        .filter(product -> product.units().stream().anyMatch(units -> units != 0))
        .iterator();
  }

  private static ProductId last(String prefix) {
    return new ProductId(prefix, Integer.MAX_VALUE);
  }

  private static int minute(Instant time) {
    return Math.toIntExact(Math.floorDiv(time.getEpochSecond(), 60));
  }

  private static Instant start(int minute) {
    return Instant.ofEpochSecond(60L * minute);
  }
}
