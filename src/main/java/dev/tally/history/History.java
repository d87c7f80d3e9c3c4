package dev.tally.history;

import dev.tally.history.HistoryWindow.ProductUnits;
import dev.tally.history.HistoryWindow.Sales;
import dev.tally.ledger.OrderEvent;
import dev.tally.ledger.OrderEvent.Counted;
import dev.tally.shop.ProductId;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
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
import java.util.function.Predicate;

/**
 * The sales of each minute: for a day of the shop and of each category, for an hour of each
 * product. An order counts in the minute in which it was placed; if it is changed, what it counted
 * is taken out of that minute, and what it counts now enters the minute that it names now. An order
 * without a known time, as an import may bring, counts in no minute.
 *
 * <p>Listens to a ledger's order events on its writer's thread, the only one that writes here; any
 * thread may read. Holds 34 KB per category that sold in the last day and about 1 KB per product
 * that sold in the last hour.
 *
 * <p>If the clock is set, orders may have been counted in the wrong minutes: the history clears
 * itself and needs a new replay, see {@link #clockings}.
 *
 * <p>Every order counts once, although replayed and new ones are interleaved: new ones have rising
 * numbers, replayed ones falling, so the known orders are those from {@link #lowest} to {@link
 * #highest}. The cancellation of an order below these is ignored: the replay will skip that order.
 */
public final class History implements Consumer<List<OrderEvent>> {

  /** The number of minutes that the history goes back. */
  public static final int DAY_MINUTES = 24 * 60;

  /** The number of minutes that the history of a product goes back. */
  public static final int HOUR_MINUTES = 60;

  /** The number of last minutes whose sales decide what sells best. */
  private static final int BEST_MINUTES = 15;

  /**
   * The minutes that an order may lie ahead: a clock being slowed may go back a little; a clock
   * that was set is detected.
   */
  private static final int MOST_AHEAD = 1;

  /** The minutes that the clock of another node may be ahead, which stamped the order. */
  private static final int MOST_AHEAD_ELSEWHERE = 10;

  private record Sold(ProductId id, MinuteBuckets minutes, long units) {}

  private final InstantSource clock;
  private final Series shop = Series.ofADay();
  private final Map<String, Series> categories = new ConcurrentHashMap<>();
  private final NavigableMap<ProductId, MinuteBuckets> products = new ConcurrentSkipListMap<>();
  private final ClockWatch watch;
  private final Windows windows;
  private volatile int completeSince = -1;

  private int clocking; // used only on the writer's thread, as are the next
  private final Map<ProductId, MinuteBuckets> byId = new HashMap<>(); // products, found faster
  private long lowest = Long.MAX_VALUE;
  private long highest;
  private int lastMinute;

  /**
   * @param clock the ledger's clock
   * @param zone whose midnight begins a new day
   */
  public History(InstantSource clock, ZoneId zone) {
    this(clock, new Windows(clock, zone), System::nanoTime);
  }

  /**
   * @param windows told of the same orders
   * @param nanos a clock that is never set
   */
  public History(InstantSource clock, Windows windows, LongSupplier nanos) {
    this.clock = clock;
    this.windows = windows;
    this.watch = new ClockWatch(clock, nanos);
  }

  /** Returns the totals of the windows that end now, which know the same orders. */
  public Windows windows() {
    return windows;
  }

  /** Counts orders that came, were replayed or were changed. */
  @Override
  public void accept(List<OrderEvent> events) {
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
    for (OrderEvent event : events) {
      if (isNews(event)) {
        event.before().ifPresent(before -> add(before, -1, now));
        add(event.after(), 1, now);
      }
    }
  }

  /** Has the history clear itself before the next event, as if the clock had been set. */
  void clear() {
    watch.set();
  }

  private void beginAnew() {
    windows.clear(clocking);
    shop.clear();
    categories.clear();
    products.clear();
    byId.clear();
    lowest = Long.MAX_VALUE;
    highest = 0;
  }

  /**
   * Returns how often the clock was set. When it has risen, a replay must start again with the
   * newest order. Any thread.
   */
  int clockings() {
    return watch.clockings();
  }

  private boolean isNews(OrderEvent event) {
    if (event.before().isPresent()) {
      return event.number() >= lowest;
    }
    boolean isNews = event.number() < lowest || event.number() > highest;
    lowest = Math.min(lowest, event.number());
    highest = Math.max(highest, event.number());
    return isNews;
  }

  private void add(Counted order, int sign, int now) {
    if (order.at().isEmpty() || order.units().isEmpty()) {
      return;
    }
    int minute = minute(order.at().get());
    if (minute <= now + MOST_AHEAD_ELSEWHERE) {
      windows.add(minute, order.units(), sign);
    }
    if (minute <= now - DAY_MINUTES || minute > now + MOST_AHEAD) {
      return;
    }
    if (minute > now - HOUR_MINUTES) {
      order.units().forEach((id, units) -> minutes(id).add(minute, sign * units));
    }
    long sum = 0;
    for (Map.Entry<String, Long> category : byPrefix(order.units()).entrySet()) {
      long units = sign * category.getValue();
      categories
          .computeIfAbsent(category.getKey(), unknown -> Series.ofADay())
          .add(minute, sign, units);
      sum += units;
    }
    shop.add(minute, sign, sum);
  }

  private MinuteBuckets minutes(ProductId id) {
    return byId.computeIfAbsent(
        id,
        unknown -> {
          MinuteBuckets none = new MinuteBuckets(HOUR_MINUTES);
          products.put(id, none);
          return none;
        });
  }

  private static Map<String, Long> byPrefix(Map<ProductId, Long> units) {
    if (units.size() == 1) { // as of most orders
      Map.Entry<ProductId, Long> only = units.entrySet().iterator().next();
      return Map.of(only.getKey().prefix(), only.getValue());
    }
    Map<String, Long> sums = new HashMap<>();
    units.forEach((id, count) -> sums.merge(id.prefix(), count, Long::sum));
    return sums;
  }

  /** Drops products and categories whose sales are all too old to show. */
  private void forget(int now) {
    Predicate<MinuteBuckets> isTooOld = units -> units.newest() <= now - HOUR_MINUTES;
    products.values().removeIf(isTooOld);
    byId.values().removeIf(isTooOld);
    categories.values().removeIf(series -> series.orders().newest() <= now - DAY_MINUTES);
  }

  /** Returns the number of products whose sales it holds. */
  int products() {
    return products.size();
  }

  /**
   * Marks the history as complete: it now knows all orders that were placed since then, which is a
   * day at least.
   *
   * @param clockings the value of {@link #clockings()} before the first order was replayed
   */
  void complete(int clockings, Instant since) {
    completeSince = clockings;
    windows.known(clockings, since);
  }

  /** Returns the last minutes with all products. */
  public HistoryWindow window(Optional<String> prefix, int minutes) {
    return window(prefix, minutes, OptionalInt.empty());
  }

  /** Returns the last minutes with the products that sold best, and no category by itself. */
  HistoryWindow window(Optional<String> prefix, int minutes, OptionalInt best) {
    return window(prefix, minutes, best, false);
  }

  /**
   * Returns the last minutes.
   *
   * @param prefix the prefix of a category; if empty, the whole shop
   * @param minutes the number of minutes, from 1 to a day
   * @param best the most products to return: those that sold best in the last 15 of the minutes; if
   *     empty, all
   * @param each whether to return each category by itself, too
   */
  public HistoryWindow window(
      Optional<String> prefix, int minutes, OptionalInt best, boolean each) {
    if (minutes < 1 || minutes > DAY_MINUTES) {
      throw new IllegalArgumentException(minutes + " minutes are none, or more than a day");
    }
    boolean wasComplete = completeSince == clockings();
    int now = minute(clock.instant());
    int first = now - minutes + 1;
    int productMinutes = Math.min(minutes, HOUR_MINUTES);
    int bestMinutes = Math.min(minutes, BEST_MINUTES);
    NavigableMap<ProductId, MinuteBuckets> all = products(prefix);
    Optional<Series> series = prefix.isEmpty() ? Optional.of(shop) : prefix.map(categories::get);
    List<Long> none = Collections.nCopies(minutes, 0L);
    List<Long> orders = series.map(known -> known.orders().from(first, minutes)).orElse(none);
    List<Long> units = series.map(known -> known.units().from(first, minutes)).orElse(none);
    return new HistoryWindow(
        start(first),
        wasComplete && completeSince == clockings(), // nor was it cleared while being read
        orders,
        units,
        units(
            best.isPresent() ? best(all, now - bestMinutes + 1, bestMinutes, best.getAsInt()) : all,
            now - productMinutes + 1,
            productMinutes),
        each ? categories(first, minutes) : Map.of());
  }

  private Map<String, Sales> categories(int first, int minutes) {
    Map<String, Sales> all = new HashMap<>();
    categories.forEach(
        (prefix, series) -> {
          if (series.orders().newest() >= first) {
            all.put(
                prefix,
                new Sales(
                    series.orders().from(first, minutes), series.units().from(first, minutes)));
          }
        });
    return all;
  }

  private NavigableMap<ProductId, MinuteBuckets> products(Optional<String> prefix) {
    return prefix
        .map(p -> products.subMap(new ProductId(p, 1), true, last(p), true))
        .orElse(products);
  }

  private static NavigableMap<ProductId, MinuteBuckets> best(
      NavigableMap<ProductId, MinuteBuckets> all, int first, int minutes, int most) {
    NavigableMap<ProductId, MinuteBuckets> best = new TreeMap<>();
    if (most > 0) { // else a useless walk over all products
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
        .filter(product -> product.getValue().newest() >= first) // else a long, useless walk
        .map(product -> new ProductUnits(product.getKey(), product.getValue().from(first, minutes)))
        .filter(product -> product.units().stream().anyMatch(units -> units != 0))
        .iterator();
  }

  private static ProductId last(String prefix) {
    return new ProductId(prefix, Integer.MAX_VALUE);
  }

  static int minute(Instant time) {
    return Math.toIntExact(Math.floorDiv(time.getEpochSecond(), 60));
  }

  static Instant start(int minute) {
    return Instant.ofEpochSecond(60L * minute);
  }
}
