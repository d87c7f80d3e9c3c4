package dev.tally.bench.viewers;

import org.HdrHistogram.Histogram;

/** How late a total is that has come; on the viewers' thread. */
public interface Lateness {

  /** The longest that is told apart; a longer one counts as this. */
  long MOST_NANOS = 600_000_000_000L;

  /**
   * Records it, where it is known.
   *
   * @param nanos when the total came, as {@link System#nanoTime}
   */
  void arrived(int product, long total, long nanos, Histogram into);

  static Histogram histogram() {
    return new Histogram(MOST_NANOS, 3);
  }

  /** Of a total that is the time it was sent at. */
  record OfClock(long fromNanos, long toNanos) implements Lateness {
    @Override
    public void arrived(int product, long total, long nanos, Histogram into) {
      if (total >= fromNanos && total < toNanos && nanos >= total) {
        into.recordValue(Math.min(nanos - total, MOST_NANOS));
      }
    }
  }
}
