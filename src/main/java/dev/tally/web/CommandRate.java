package dev.tally.web;

/** A token bucket: so many at once, so many a second for long. One thread. */
final class CommandRate {

  private static final long SECOND = 1_000_000_000L;

  private final int burst;
  private final long nanosEach;
  private long fullAt;

  CommandRate(int aSecond, int burst, long nowNanos) {
    this.burst = burst;
    this.nanosEach = SECOND / aSecond;
    this.fullAt = nowNanos;
  }

  /** Takes a token, if there is one. */
  boolean take(long nowNanos) {
    long owed = Math.max(0, fullAt - nowNanos) + nanosEach; // each token taken fills up later
    if (owed > burst * nanosEach) {
      return false;
    }
    fullAt = nowNanos + owed;
    return true;
  }
}
