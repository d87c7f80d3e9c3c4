package dev.tally.history;

import dev.tally.shop.Window;

/**
 * The units of one product that sold lately: by the minute for each window of about a day, by the
 * hour for the week. Not thread-safe.
 */
final class ProductSales {

  private final SparseBuckets minutes = new SparseBuckets();
  private final SparseBuckets hours = new SparseBuckets();
  private final long[] shown = new long[Window.values().length];

  SparseBuckets minutes() {
    return minutes;
  }

  SparseBuckets hours() {
    return hours;
  }

  /**
   * Returns the units of a window.
   *
   * @param start the first minute that it counts
   */
  long units(Window window, int start) {
    return window == Window.WEEK ? hours.from(Windows.hour(start)) : minutes.from(start);
  }

  /** Notes what the window's image shows from now on; returns whether it showed something else. */
  boolean show(Window window, long units) {
    boolean isOther = shown[window.ordinal()] != units;
    shown[window.ordinal()] = units;
    return isOther;
  }

  /** Returns the number of times that have a sum. */
  int size() {
    return minutes.size() + hours.size();
  }
}
