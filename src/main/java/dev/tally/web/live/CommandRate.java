package dev.tally.web.live;

import java.util.OptionalLong;

/**
 * A token bucket: so many at once, so many a second for long. All that a bucket holds is the time
 * at which it is full again, which its owner keeps; this is a value.
 *
 * @param burst how many at once
 * @param nanosEach how long one takes to come back
 */
record CommandRate(int burst, long nanosEach) {

  private static final long SECOND = 1_000_000_000L;

  static CommandRate of(int aSecond, int burst) {
    return new CommandRate(burst, SECOND / aSecond);
  }

  /**
   * Takes a token from a bucket.
   *
   * @param fullAt when the bucket is full, on the clock of {@code nowNanos}
   * @return when it is full now; empty where there was no token
   */
  OptionalLong take(long fullAt, long nowNanos) {
    long owed = Math.max(0, fullAt - nowNanos) + nanosEach; // each token taken fills up later
    return owed > burst * nanosEach ? OptionalLong.empty() : OptionalLong.of(nowNanos + owed);
  }
}
