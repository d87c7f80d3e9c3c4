package dev.tally.meters;

import java.time.Duration;
import java.util.stream.LongStream;

/** The buckets of histograms. Stateless. */
public final class Buckets {

  private static final long[] MILLIS = {
    1, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000
  };

  private Buckets() {}

  /**
   * Returns the buckets of all times, from a millisecond to ten seconds: few, as each is a series
   * of its own, and the same everywhere, so that times can be compared.
   */
  public static Duration[] ofTimes() {
    return LongStream.of(MILLIS).mapToObj(Duration::ofMillis).toArray(Duration[]::new);
  }
}
