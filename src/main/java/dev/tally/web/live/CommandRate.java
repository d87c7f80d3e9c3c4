package dev.tally.web.live;

import java.util.OptionalLong;

/**
 * A token bucket that allows a burst at once and a steady rate over time. Its only state is the
 * time at which it is full again. The owner keeps that time; this record is a value.
 *
 * @param burst the number of tokens in a full bucket
 * @param nanosEach nanoseconds until one token comes back
 */
record CommandRate(int burst, long nanosEach) {

  private static final long SECOND = 1_000_000_000L;

  static CommandRate of(int aSecond, int burst) {
    return new CommandRate(burst, SECOND / aSecond);
  }

  /**
   * Takes a token from a bucket.
   *
   * @param fullAt the time at which the bucket is full, on the clock of {@code nowNanos}
   * @return the new time at which the bucket is full, or empty if no token was left
   */
  OptionalLong take(long fullAt, long nowNanos) {
    long owed = Math.max(0, fullAt - nowNanos) + nanosEach; // each token delays that time
    return owed > burst * nanosEach ? OptionalLong.empty() : OptionalLong.of(nowNanos + owed);
  }
}
