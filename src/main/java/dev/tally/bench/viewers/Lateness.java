package dev.tally.bench.viewers;

import org.HdrHistogram.Histogram;

/** Records how late an arriving total is. Runs on the viewers' thread. */
public interface Lateness {

  /** The longest lateness recorded; anything longer counts as this. */
  long MOST_NANOS = 600_000_000_000L;

  /**
   * Records the lateness of a total, if it is known.
   *
   * @param nanos when the total came, as {@link System#nanoTime}
   */
  void arrived(int product, long total, long nanos, Histogram into);

  static Histogram histogram() {
    return new Histogram(MOST_NANOS, 3);
  }

  /** The lateness of totals that are the time at which they were sent. */
  record OfClock(long fromNanos, long toNanos) implements Lateness {
    @Override
    public void arrived(int product, long total, long nanos, Histogram into) {
      if (total >= fromNanos && total < toNanos && nanos >= total) {
        into.recordValue(Math.min(nanos - total, MOST_NANOS));
      }
    }
  }
}
