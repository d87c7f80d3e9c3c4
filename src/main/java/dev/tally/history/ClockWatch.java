package dev.tally.history;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * Detects when the clock is set, by hand or by a time service, ahead or back: it has then advanced
 * more or less than a clock that is never set. A machine that slept looks the same. Thread-safe.
 */
final class ClockWatch {

  /** The smallest jump that counts; a smaller one at worst puts an order in the adjacent minute. */
  private static final Duration NOTICED = Duration.ofMinutes(1);

  private final InstantSource clock;
  private final LongSupplier nanos;
  private Instant seen;
  private long seenNanos;
  private int clockings;

  /**
   * @param nanos a counter of nanoseconds from any origin
   */
  ClockWatch(InstantSource clock, LongSupplier nanos) {
    this.clock = clock;
    this.nanos = nanos;
    this.seen = clock.instant();
    this.seenNanos = nanos.getAsLong();
  }

  /** Counts once more, as if the clock had been set. */
  synchronized void set() {
    clockings++;
  }

  /** Compares both clocks and returns how often the clock was found to have been set so far. */
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
