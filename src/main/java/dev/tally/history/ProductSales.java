package dev.tally.history;

import dev.tally.shop.ProductId;

/**
 * The units of one product that sold lately: by the minute for windows of about a day, by the hour
 * for the week, and their sum in each window. Not thread-safe.
 */
final class ProductSales {

  private final ProductId id;
  private final SparseBuckets minutes = new SparseBuckets();
  private final SparseBuckets hours = new SparseBuckets();
  private final long[] units = new long[WindowImage.MOST];
  private int touched; // a bit for each image whose units orders have changed, until told
  private int due; // a bit for each image that shows something else

  ProductSales(ProductId id) {
    this.id = id;
  }

  ProductId id() {
    return id;
  }

  SparseBuckets minutes() {
    return minutes;
  }

  SparseBuckets hours() {
    return hours;
  }

  private SparseBuckets of(WindowImage window) {
    return window.isByHour() ? hours : minutes;
  }

  /** Returns the units of a window. */
  long units(WindowImage window) {
    return units[window.place()];
  }

  /** Adds to the units of a window. */
  void add(WindowImage window, long more) {
    units[window.place()] += more;
  }

  /** Takes what was sold in these times out of a window; returns whether there was anything. */
  boolean leave(WindowImage window, int from, int to) {
    SparseBuckets sold = of(window);
    if (!sold.hasAny(from, to)) {
      return false;
    }
    units[window.place()] -= sold.from(from) - sold.from(to);
    return true;
  }

  /** Adds up a window's units anew. */
  void recount(WindowImage window, int start) {
    units[window.place()] = of(window).from(start);
  }

  /** Notes that an order has changed the image's units; returns whether this is the first. */
  boolean touch(WindowImage window) {
    boolean isFirst = touched == 0;
    touched |= 1 << window.place();
    return isFirst;
  }

  /** Returns whether an order had changed the image's units, and forgets it. */
  boolean untouch(WindowImage window) {
    int bit = 1 << window.place();
    boolean wasTouched = (touched & bit) != 0;
    touched &= ~bit;
    return wasTouched;
  }

  /** Notes that the image is to show its units; returns false if that is noted already. */
  boolean due(WindowImage window) {
    int bit = 1 << window.place();
    boolean isNew = (due & bit) == 0;
    due |= bit;
    return isNew;
  }

  /** Notes that the image shows its units. */
  void shown(WindowImage window) {
    due &= ~(1 << window.place());
  }

  /** Returns whether there is nothing left to know. */
  boolean isGone() {
    return touched == 0 && due == 0 && minutes.size() == 0 && hours.size() == 0;
  }
}
