package dev.tally.bench;

import dev.tally.bench.viewers.Lateness;
import org.HdrHistogram.Histogram;

/**
 * Tells which order leads to which total, and when that order was due. Orders are due at even
 * intervals and take the products in turn, so both are calculated and no order is remembered.
 *
 * <p>A product's first total after its base is that of its first order line, and so on. If others
 * order too, a total is attributed to too late an order and looks less late than it was: see {@link
 * #others}. Once the measurement has begun, the base belongs to the viewers' thread.
 */
final class OrderTimes implements Lateness {

  private final long startNanos;
  private final double pauseNanos;
  private final int lines;
  private final long[] base;
  private final long from;
  private final long to;

  /**
   * @param startNanos when the first order is due
   * @param base total by product before the first order; products have their viewers' numbers
   * @param from the first order that is measured
   * @param to the order after the last
   */
  OrderTimes(long startNanos, int rate, int lines, long[] base, long from, long to) {
    this.startNanos = startNanos;
    this.pauseNanos = 1e9 / rate;
    this.lines = lines;
    this.base = base.clone();
    this.from = from;
    this.to = to;
  }

  long dueNanos(long order) {
    return startNanos + (long) (order * pauseNanos);
  }

  /** Returns the product of an order's line; lines count from 0. */
  int product(long order, int line) {
    return (int) ((order * lines + line) % base.length);
  }

  /** Returns how many units of this product the orders below {@code orders} have. */
  long units(int product, long orders) {
    long all = orders * lines;
    return all / base.length + (product < all % base.length ? 1 : 0);
  }

  long from() {
    return from;
  }

  long to() {
    return to;
  }

  /** Returns how many more units these totals, by product, contain than all its orders lead to. */
  long others(long[] totals) {
    long others = 0;
    for (int product = 0; product < base.length; product++) {
      others += Math.max(0, totals[product] - base[product] - units(product, to));
    }
    return others;
  }

  /**
   * Takes out a refused order, which leads to no total: its products' next totals are lower by one.
   */
  void refused(long order) {
    for (int line = 0; line < lines; line++) {
      base[product(order, line)]--;
    }
  }

  @Override
  public void arrived(int product, long total, long nanos, Histogram into) {
    if (product >= base.length || total <= base[product]) {
      return;
    }
    long order = ((total - base[product] - 1) * base.length + product) / lines;
    if (order >= from && order < to) {
      long late = nanos - dueNanos(order);
      if (late >= 0) {
        into.recordValue(Math.min(late, MOST_NANOS));
      }
    }
  }
}
