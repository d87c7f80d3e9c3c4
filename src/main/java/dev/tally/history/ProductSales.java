package dev.tally.history;

import dev.tally.shop.ProductId;
import dev.tally.shop.Window;

/**
 * The units of one product that sold lately: by the minute for windows of about a day, by the hour
 * for the week, and their sum in each window. Not thread-safe.
 */
final class ProductSales {

  private final ProductId id;
  private final SparseBuckets minutes = new SparseBuckets();
  private final SparseBuckets hours = new SparseBuckets();
  private final long[] units = new long[Window.values().length];
  private int due; // a bit for each window whose image shows something else

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

  private SparseBuckets of(Window window) {
    return window == Window.WEEK ? hours : minutes;
  }

  /** Returns the units of a window. */
  long units(Window window) {
    return units[window.ordinal()];
  }

  /** Adds to the units of a window. */
  void add(Window window, long more) {
    units[window.ordinal()] += more;
  }

  /** Takes what was sold in these times out of a window; returns whether there was anything. */
  boolean leave(Window window, int from, int to) {
    SparseBuckets sold = of(window);
    if (!sold.hasAny(from, to)) {
      return false;
    }
    units[window.ordinal()] -= sold.from(from) - sold.from(to);
    return true;
  }

  /** Adds up a window's units anew. */
  void recount(Window window, int start) {
    units[window.ordinal()] = of(window).from(start);
  }

  /** Notes that the window's image is to show its units; returns false if that is noted already. */
  boolean due(Window window) {
    int bit = 1 << window.ordinal();
    boolean isNew = (due & bit) == 0;
    due |= bit;
    return isNew;
  }

  /** Notes that the window's image shows its units. */
  void shown(Window window) {
    due &= ~(1 << window.ordinal());
  }

  /** Returns whether there is nothing left to know. */
  boolean isGone() {
    return due == 0 && minutes.size() == 0 && hours.size() == 0;
  }
}
