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
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
 * the units of orders, before the shop shows them. An image is made when somebody asks for it, with
 * each change of the catalogue and once an hour; so orders cost a window that nobody follows sums
 * alone. Thread-safe: whoever changes or makes something holds the lock, for a fraction of a
 * millisecond; a few at the turn of a minute, and tens once an hour, to drop what is too old.
 *
 * <p>Holds about 300 bytes for each product that sold in the last week, and 12 to 18 for each of
 * its minutes in the last 25 hours, by the hour 26, and its hours in the last week in which it
 * sold; four images of 36 bytes a product of the catalogue each. If there are more minutes than
 * {@code most}, it gives up the oldest, and the windows that need them are not complete until they
 * have passed.
 */
public final class Windows implements Follower {

  private static final Logger LOG = LoggerFactory.getLogger(Windows.class);

  /** A day has 25 hours when the clocks are put back. */
  static final int MINUTES_KEPT = 25 * 60;

  static final int HOURS_KEPT = 7 * 24;

  private static final int SHARE_OF_HEAP = 16;
  private static final int BYTES_EACH = 16;

  private final InstantSource clock;
  private final ZoneId zone;
  private final int most;
  private final Map<Window, WindowImage> images = new EnumMap<>(Window.class);
  private final Map<ProductId, ProductSales> sold = new HashMap<>();
  private final CopyOnWriteArrayList<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final List<ProductSales> touched = new ArrayList<>(); // not shown yet
  private int buckets;
  private volatile int now = Integer.MIN_VALUE; // the last minute that was looked at
  private int minutesSince = Integer.MIN_VALUE; // from here on minutes are kept
  private int hoursSince = Integer.MIN_VALUE;
  private int knownSince = Integer.MAX_VALUE; // from here on all orders are known
  private int warned = Integer.MIN_VALUE; // when it last said that there is no memory
  private int knownIn; // by the clocking after which they were read
  private int clocking;
  private boolean isFollowing; // only then are the products known

  /**
   * @param clock the ledger's clock
   * @param zone whose midnight begins a new day
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
        images.put(window, new WindowImage(window, images.size()));
      }
    }
    look();
  }

  /**
   * Returns the newest image of a window, with all orders that were acknowledged. Its positions
   * mean nothing to a shop's image. Any thread; makes the image if something has changed.
   *
   * @param window not {@link Window#ALL}, which is the shop's own
   */
  public Image image(Window window) {
    WindowImage image = Objects.requireNonNull(images.get(window), "the shop has that one");
    if (image.isDue() || History.minute(clock.instant()) > now) {
      boolean hasTurned;
      synchronized (this) {
        hasTurned = look();
        image.publish();
      }
      tell(hasTurned); // those who do not ask just now
    }
    return image.image();
  }

  /**
   * Registers a callback to run after an image changed with the clock alone, on whatever thread saw
   * that: it must be quick.
   */
  public void onTurned(Runnable listener) {
    listeners.add(listener);
  }

  @Override
  public synchronized void onReset(Lineage lineage) {
    clear(clocking);
    sold.clear();
    touched.clear();
    images.values().forEach(image -> image.reset(lineage));
    isFollowing = true;
    look();
  }

  @Override
  public synchronized void onChanges(List<Change> batch) {
    List<Change> catalogue =
        batch.stream().filter(change -> !(change instanceof Change.TotalMoved)).toList();
    if (!catalogue.isEmpty()) {
      for (WindowImage image : images.values()) {
        catalogue.forEach(image::define);
        image.publish();
      }
    }
    for (ProductSales sales : touched) { // only now is the product of each order defined
      images.values().forEach(image -> image.showIfTouched(sales));
    }
    touched.clear();
  }

  @Override
  public void onCaughtUp(Position head) {
    // Nothing waits for that: the shop is not ready before it has caught up, too.
  }

  @Override
  public void onBeat(long number) {
    // The turn of a minute has a timer of its own.
  }

  /** Looks at the clock, and has the images follow. Any thread. */
  public void turn() {
    boolean hasChanged;
    synchronized (this) {
      hasChanged = look();
    }
    tell(hasChanged);
  }

  private void tell(boolean hasChanged) {
    if (hasChanged) {
      listeners.forEach(Runnable::run);
    }
  }

  /**
   * Adds the units of an order to their minute, or takes them out of it. They are shown with the
   * changes of the same commit, which follow.
   *
   * @param sign 1 or -1
   */
  synchronized void add(int minute, Map<ProductId, Long> units, int sign) {
    if (minute > now) {
      look(); // the minute may have turned just now
    }
    boolean hasMinute = minute >= minutesSince;
    boolean hasHour = hour(minute) >= hoursSince;
    if (hasMinute || hasHour) {
      units.forEach(
          (id, count) -> {
            ProductSales sales = sold.computeIfAbsent(id, ProductSales::new);
            long more = sign * count;
            buckets += hasMinute && sales.minutes().add(minute, more) ? 1 : 0;
            buckets += hasHour && sales.hours().add(hour(minute), more) ? 1 : 0;
            boolean isNew = false;
            for (WindowImage image : images.values()) {
              boolean isKept = image.isByHour() ? hasHour : hasMinute;
              if (isKept && image.time(minute) >= image.start()) {
                sales.add(image, more);
                isNew |= sales.touch(image);
              }
            }
            if (isNew) {
              touched.add(sales);
            }
          });
      boundMemory();
    }
  }

  /**
   * Forgets all sales: the clock was set, and they may be in the wrong minutes.
   *
   * @param newClocking how often it has been set by now
   */
  synchronized void clear(int newClocking) {
    keepSince(Integer.MAX_VALUE, Integer.MAX_VALUE);
    minutesSince = Integer.MIN_VALUE;
    hoursSince = Integer.MIN_VALUE;
    clocking = newClocking;
    knownSince = knownIn == clocking ? knownSince : Integer.MAX_VALUE;
    now = Integer.MIN_VALUE;
    look();
  }

  /**
   * Notes that all orders placed since then are known.
   *
   * @param asOf how often the clock had been set when they were begun to be read; if they were so
   *     few that none was told, this comes before the {@link #clear} of the same number
   */
  void known(int asOf, Instant since) {
    boolean hasChanged = false;
    synchronized (this) {
      if (asOf >= clocking) {
        knownIn = asOf;
        knownSince = History.minute(since) + 1; // that minute may have begun before
        hasChanged = look();
      }
    }
    tell(hasChanged);
  }

  /** Moves the starts of all windows with the clock; returns whether an image has to follow. */
  private boolean look() {
    boolean hasChanged = false;
    int present = Math.max(now, History.minute(clock.instant()));
    if (present != now) {
      boolean isNewHour = now == Integer.MIN_VALUE || hour(present) != hour(now);
      now = present;
      for (WindowImage image : images.values()) {
        hasChanged |= move(image);
      }
      if (isNewHour) { // and not each minute, which would copy much
        keepSince(
            Math.max(minutesSince, present - MINUTES_KEPT + 1),
            Math.max(hoursSince, hour(present) - HOURS_KEPT + 1));
        if (isFollowing) {
          images.values().forEach(WindowImage::publish);
        }
        sold.values().removeIf(ProductSales::isGone);
      }
    }
    return complete() || hasChanged;
  }

  private boolean complete() {
    boolean hasChanged = false;
    for (WindowImage image : images.values()) {
      hasChanged |= image.complete(isComplete(image));
    }
    return hasChanged;
  }

  private boolean move(WindowImage image) {
    int from = image.start();
    int to = start(image.window());
    boolean hasChanged = false;
    image.startAt(to);
    for (ProductSales sales : from == to ? List.<ProductSales>of() : sold.values()) {
      boolean isOther = from > to || sales.leave(image, from, to);
      if (from > to) { // the clock was set back
        sales.recount(image, to);
      }
      if (isOther) {
        image.show(sales);
        hasChanged = true;
      }
    }
    return hasChanged;
  }

  /** Returns the first minute that a window counts, or hour of the week. */
  private int start(Window window) {
    return switch (window) {
      case HOUR -> now - 59;
      case DAY -> now - 24 * 60 + 1;
      case WEEK -> hour(now) - HOURS_KEPT + 1;
      case TODAY ->
          History.minute(
              History.start(now).atZone(zone).toLocalDate().atStartOfDay(zone).toInstant());
      case ALL -> throw new IllegalArgumentException("it has no start");
    };
  }

  private boolean isComplete(WindowImage image) {
    return image.isByHour()
        ? image.start() >= hoursSince && image.start() * 60 >= knownSince
        : image.start() >= minutesSince && image.start() >= knownSince;
  }

  private void keepSince(int minute, int hour) {
    minutesSince = minute;
    hoursSince = hour;
    for (ProductSales sales : sold.values()) {
      int dropped = sales.minutes().dropBefore(minute) + sales.hours().dropBefore(hour);
      buckets -= dropped;
      for (WindowImage image : images.values()) {
        int first = image.isByHour() ? hour : minute;
        if (dropped > 0 && image.start() < first) { // some counted
          sales.recount(image, image.start());
          image.show(sales);
        }
      }
    }
  }

  /**
   * If there is too much, gives up the oldest minutes but those of the last hour, then the oldest
   * hours, then those minutes too.
   */
  private void boundMemory() {
    if (buckets <= most) {
      return;
    }
    look(); // the minute may have turned just now
    while (buckets > most) {
      if (minutesSince < now - 59) {
        keepSince(Math.min(minutesSince + 60, now - 59), hoursSince);
      } else if (hoursSince <= hour(now)) {
        keepSince(minutesSince, hoursSince + 24);
      } else {
        keepSince(minutesSince + 60, hoursSince + 24);
      }
    }
    complete();
    warn();
  }

  /** Once an hour: each order may find too much. */
  private void warn() {
    if (warned > now - 60) {
      return;
    }
    warned = now;
    LOG.warn(
        "So many products sold in so many minutes that there is no memory to keep them all; totals"
            + " of the last hours count only what was sold since {}. More heap (-Xmx) keeps more.",
        History.start(minutesSince));
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
