package dev.tally.history;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * Notices when the clock is set, by hand or by a time service, ahead or back: more or less time has
 * passed by it then than by a clock that nobody sets. A machine that slept looks the same. Safe for
 * all threads.
 */
final class ClockWatch {

  /** Less puts an order into the minute beside its own at worst. */
  private static final Duration NOTICED = Duration.ofMinutes(1);

  private final InstantSource clock;
  private final LongSupplier nanos;
  private Instant seen;
  private long seenNanos;
  private int clockings;

  /**
   * @param nanos counts nanoseconds from any origin
   */
  ClockWatch(InstantSource clock, LongSupplier nanos) {
    this.clock = clock;
    this.nanos = nanos;
    this.seen = clock.instant();
    this.seenNanos = nanos.getAsLong();
  }

  /** Looks at both clocks, and returns how often the one was set as far as anybody has looked. */
  synchronized int clockings() {
    Instant now = clock.instant();
    long nowNanos = nanos.getAsLong();
    Duration difference = Duration.between(seen, now).minusNanos(nowNanos - seenNanos);
    if (difference.abs().compareTo(NOTICED) >= 0) {
      clockings++;
    }
    seen = now;
    seenNanos = nowNanos;
    return clockings;
  }
}
