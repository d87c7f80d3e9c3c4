package dev.tally.bench.viewers;

import org.HdrHistogram.Histogram;

/** All come back, evenly spread over a second. On the viewers' thread. */
public final class Storm {

  private static final long SPREAD_NANOS = 1_000_000_000;

  private final long cutNanos;
  private final int[] places;
  private final int cut;
  private final Histogram late = Lateness.histogram();
  private long lastNanos;

  /**
   * @param places of the viewers by number, in the order of their return
   * @param cut how many were cut off
   */
  Storm(long cutNanos, int[] places, int cut) {
    this.cutNanos = cutNanos;
    this.places = places.clone();
    this.cut = cut;
  }

  /** When this viewer comes back. */
  long dueNanos(int number) {
    return cutNanos + places[number] * SPREAD_NANOS / cut;
  }

  /** It has its snapshot. */
  void back(int number, long nanos) {
    late.recordValue(Math.min(Math.max(0, nanos - dueNanos(number)), Lateness.MOST_NANOS));
    lastNanos = Math.max(lastNanos, nanos - cutNanos);
  }

  /** How many were cut off. */
  public int cut() {
    return cut;
  }

  /** How long after it was due each one had its snapshot. */
  public Histogram late() {
    return late;
  }

  /** From the cut to the last snapshot. */
  public long lastNanos() {
    return lastNanos;
  }
}
