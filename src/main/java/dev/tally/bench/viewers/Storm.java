package dev.tally.bench.viewers;

import org.HdrHistogram.Histogram;

/**
 * The return of all that were cut off, evenly spread over a second. Lives on the viewers' thread.
 */
public final class Storm {

  private static final long SPREAD_NANOS = 1_000_000_000;

  private final long cutNanos;
  private final int[] places;
  private final int cut;
  private final Histogram late = Lateness.histogram();
  private long lastNanos;

  /**
   * @param places each viewer's place in the order of return, by viewer number
   * @param cut how many were cut off
   */
  Storm(long cutNanos, int[] places, int cut) {
    this.cutNanos = cutNanos;
    this.places = places.clone();
    this.cut = cut;
  }

  /** Returns when this viewer is due to come back. */
  long dueNanos(int number) {
    return cutNanos + places[number] * SPREAD_NANOS / cut;
  }

  /** Records that a viewer has its snapshot. */
  void back(int number, long nanos) {
    late.recordValue(Math.min(Math.max(0, nanos - dueNanos(number)), Lateness.MOST_NANOS));
    lastNanos = Math.max(lastNanos, nanos - cutNanos);
  }

  /** Returns how many were cut off. */
  public int cut() {
    return cut;
  }

  /** Returns how long after it was due each viewer had its snapshot. */
  public Histogram late() {
    return late;
  }

  /** Returns the time from the cut to the last snapshot. */
  public long lastNanos() {
    return lastNanos;
  }
}
