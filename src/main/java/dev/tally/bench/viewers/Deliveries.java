package dev.tally.bench.viewers;

import org.HdrHistogram.Histogram;

/** Counts the totals that viewers receive, and how late they are. Lives on the viewers' thread. */
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

  /** Sets the measure of lateness from now on. */
  void measure(Lateness by) {
    lateness = by;
  }

  /**
   * Counts a total that a viewer received.
   *
   * @param before the total of this product that the viewer had before
   * @param nanos when the total came
   */
  void total(SwarmViewer viewer, int product, long before, long total, long nanos) {
    delivered++;
    if (total < before) {
      stepsBack++;
    } else if (total > before && !viewer.isStaller()) { // one that did not read is late by itself
      lateness.arrived(product, total, nanos, late);
    }
  }

  /** Returns how late totals were since the last call. */
  Histogram takeLate() {
    Histogram taken = late;
    late = Lateness.histogram();
    return taken;
  }
}
