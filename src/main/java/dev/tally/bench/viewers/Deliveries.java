package dev.tally.bench.viewers;

import org.HdrHistogram.Histogram;

/** Counts the totals that viewers are told, and how late they are. On the viewers' thread. */
final class Deliveries {

  private long delivered;
  private long stepsBack;
  private Lateness lateness = (product, total, nanos, into) -> {};
  private Histogram late = Lateness.histogram();

  long delivered() {
    return delivered;
  }

  long stepsBack() {
    return stepsBack;
  }

  /** From now on totals are late by this. */
  void measure(Lateness by) {
    lateness = by;
  }

  /**
   * A viewer was told it.
   *
   * @param before what it was told last of this product
   * @param nanos when this came
   */
  void total(SwarmViewer viewer, int product, long before, long total, long nanos) {
    delivered++;
    if (total < before) {
      stepsBack++;
    } else if (total > before && !viewer.isStaller()) { // one that did not read is late by itself
      lateness.arrived(product, total, nanos, late);
    }
  }

  /** How late they were since this was taken last. */
  Histogram takeLate() {
    Histogram taken = late;
    late = Lateness.histogram();
    return taken;
  }
}
