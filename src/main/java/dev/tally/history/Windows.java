package dev.tally.history;

import dev.tally.shop.Change;
import dev.tally.shop.Follower;
import dev.tally.shop.Image;
import dev.tally.shop.Lineage;
import dev.tally.shop.Position;
import dev.tally.shop.ProductId;
import dev.tally.shop.Window;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The totals of each window that ends now: state, as the shop's totals are, with an {@link Image}
 * for each. They rise with orders and fall as the clock leaves orders behind, at the turn of a
 * minute, of the week's at the turn of an hour. So a window counts between one minute less than it
 * says and what it says, never more; the week up to an hour less.
 *
 * <p>A ledger tells it the catalogue, as a follower that comes before the shop, and {@link History}
 * the units of orders. Thread-safe: whoever changes something holds the lock, for no longer than a
 * commit's few changes or, once a minute, a walk over all products that sold in the last week.
 *
 * <p>Holds about 300 bytes for each product that sold in the last week, and 12 to 18 for each of
 * its minutes in the last 25 hours and its hours in the last week in which it sold; four images of
 * 36 bytes a product of the catalogue each. If there are more minutes than {@code most}, it gives
 * up the oldest, and the windows that need them are not complete until they have passed.
 */
public final class Windows implements Follower {

  private static final Logger LOG = LoggerFactory.getLogger(Windows.class);

  /** A day has 25 hours where the clocks are put back, RFC 3339 aside. */
  static final int MINUTES_KEPT = 25 * 60;

  static final int HOURS_KEPT = 7 * 24;

  private static final int SHARE_OF_HEAP = 16;
  private static final int BYTES_EACH = 16;

  private final InstantSource clock;
  private final ZoneId zone;
  private final int most;
  private final Map<Window, WindowImage> images = new EnumMap<>(Window.class);
  private final Map<ProductId, ProductSales> sold = new HashMap<>();
  private final Set<ProductId> moved = new HashSet<>();
  private final CopyOnWriteArrayList<Runnable> listeners = new CopyOnWriteArrayList<>();
  private int buckets;
  private int now = Integer.MIN_VALUE; // the last minute that was looked at
  private int minutesSince = Integer.MIN_VALUE; // from here on minutes are kept
  private int hoursSince = Integer.MIN_VALUE;
  private int knownSince = Integer.MAX_VALUE; // from here on all orders are known

  /**
   * @param clock the ledger's clock
   * @param zone where it must be midnight for a new day to begin
   */
  public Windows(InstantSource clock, ZoneId zone) {
    this(
        clock,
        zone,
        Math.toIntExact(
            Math.min(
                Integer.MAX_VALUE, Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP / BYTES_EACH)));
  }

  /**
   * @param most the most minutes and hours of all products that are kept
   */
  Windows(InstantSource clock, ZoneId zone, int most) {
    this.clock = clock;
    this.zone = zone;
    this.most = most;
    for (Window window : Window.values()) {
      if (window != Window.ALL) {
        images.put(window, new WindowImage(window));
      }
    }
  }

  /**
   * Returns the newest image of a window. Its positions mean nothing to a shop's image. Any thread.
   *
   * @param window not {@link Window#ALL}, which is the shop's own
   */
  public Image image(Window window) {
    return Objects.requireNonNull(images.get(window), "the shop has that one").image();
  }

  /**
   * Registers a callback to run after an image changed with no order or change of the catalogue, on
   * the thread on which that happened: it must be quick.
   */
  public void onTurned(Runnable listener) {
    listeners.add(listener);
  }

  @Override
  public synchronized void onReset(Lineage lineage) {
    forgetSales();
    images.values().forEach(image -> image.reset(lineage));
  }

  @Override
  public synchronized void onChanges(List<Change> batch) {
    batch.forEach(change -> images.values().forEach(image -> image.define(change)));
    publish();
  }

  @Override
  public synchronized void onCaughtUp(Position head) {
    publish();
  }

  @Override
  public void onBeat(long number) {
    // The turn of a minute has a timer of its own.
  }

  /** Looks whether a minute has turned, and whether all orders of a window are known now. */
  void turn() {
    boolean hasChanged;
    synchronized (this) {
      hasChanged = publish();
    }
    if (hasChanged) {
      listeners.forEach(Runnable::run);
    }
  }

  /**
   * Adds the units of an order to their minute, or takes them out of it. They are shown with the
   * next changes.
   *
   * @param sign 1 or -1
   * @param present the running minute
   */
  synchronized void add(int minute, Map<ProductId, Long> units, int sign, int present) {
    int firstMinute = Math.max(minutesSince, present - MINUTES_KEPT + 1);
    int firstHour = Math.max(hoursSince, hour(present) - HOURS_KEPT + 1);
    if (hour(minute) < firstHour && minute < firstMinute) {
      return;
    }
    units.forEach(
        (id, count) -> {
          ProductSales sales = sold.computeIfAbsent(id, unknown -> new ProductSales());
          if (minute >= firstMinute && sales.minutes().add(minute, sign * count)) {
            buckets++;
          }
          if (hour(minute) >= firstHour && sales.hours().add(hour(minute), sign * count)) {
            buckets++;
          }
          moved.add(id);
        });
  }

  /** Forgets all sales: the clock was set, and they may be in the wrong minutes. */
  synchronized void clear() {
    sold.values().forEach(this::drop);
    moved.addAll(sold.keySet());
    minutesSince = Integer.MIN_VALUE;
    hoursSince = Integer.MIN_VALUE;
    knownSince = Integer.MAX_VALUE;
    now = Integer.MIN_VALUE;
  }

  private void drop(ProductSales sales) {
    buckets -= sales.minutes().dropBefore(Integer.MAX_VALUE);
    buckets -= sales.hours().dropBefore(Integer.MAX_VALUE);
  }

  private void forgetSales() {
    clear();
    sold.clear();
    moved.clear();
  }

  /** Notes that all orders placed since then are known. */
  synchronized void known(Instant since) {
    knownSince = History.minute(since) + 1; // that minute may have begun before
  }

  /** Brings all images up to date; returns whether one of them has changed. */
  private boolean publish() {
    int present = Math.max(now, History.minute(clock.instant()));
    if (present != now) {
      now = present;
      keepSince(
          Math.max(minutesSince, present - MINUTES_KEPT + 1),
          Math.max(hoursSince, hour(present) - HOURS_KEPT + 1));
    }
    boundMemory();
    boolean hasChanged = false;
    for (WindowImage image : images.values()) {
      Collection<ProductId> due = image.startAt(start(image.window())) ? sold.keySet() : moved;
      due.forEach(id -> image.show(id, Objects.requireNonNull(sold.get(id), "it moved")));
      image.complete(isComplete(image));
      hasChanged |= image.publish();
    }
    moved.clear();
    sold.values().removeIf(sales -> sales.size() == 0);
    return hasChanged;
  }

  /** Returns the first minute that a window counts. */
  private int start(Window window) {
    return switch (window) {
      case HOUR -> now - 59;
      case DAY -> now - 24 * 60 + 1;
      case WEEK -> (hour(now) - HOURS_KEPT + 1) * 60;
      case TODAY ->
          History.minute(
              History.start(now).atZone(zone).toLocalDate().atStartOfDay(zone).toInstant());
      case ALL -> throw new IllegalArgumentException("it has no start");
    };
  }

  private boolean isComplete(WindowImage image) {
    boolean isKept =
        image.window() == Window.WEEK
            ? hour(image.start()) >= hoursSince
            : image.start() >= minutesSince;
    return isKept && image.start() >= knownSince;
  }

  private void keepSince(int minute, int hour) {
    minutesSince = minute;
    hoursSince = hour;
    for (ProductSales sales : sold.values()) {
      buckets -= sales.minutes().dropBefore(minute);
      buckets -= sales.hours().dropBefore(hour);
    }
  }

  /**
   * If there is too much, gives up the oldest minutes but those of the last hour, then the oldest
   * hours, then those minutes too.
   */
  private void boundMemory() {
    boolean isTooMuch = buckets > most;
    while (buckets > most) {
      if (minutesSince < now - 59) {
        keepSince(Math.min(minutesSince + 60, now - 59), hoursSince);
      } else if (hoursSince <= hour(now)) {
        keepSince(minutesSince, hoursSince + 24);
      } else {
        keepSince(minutesSince + 60, hoursSince);
      }
    }
    if (isTooMuch) {
      LOG.warn(
          "So many products sold in so many minutes that there is no memory to keep them all;"
              + " totals of the last hours count only what was sold since {}. More heap (-Xmx)"
              + " keeps more.",
          History.start(minutesSince));
    }
  }

  /** Returns how many products it holds sales of. */
  synchronized int products() {
    return sold.size();
  }

  /** Returns how many minutes and hours of all products it holds. */
  synchronized int buckets() {
    return buckets;
  }

  static int hour(int minute) {
    return Math.floorDiv(minute, 60);
  }
}
