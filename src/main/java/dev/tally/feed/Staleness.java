package dev.tally.feed;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Whether what viewers are told may lack what others were told, and what to do then. Thread-safe.
 *
 * @param present supplies since when; empty while nothing is lacking
 * @param bearable after how long viewers are sent to another server; empty: never
 */
public record Staleness(Supplier<Optional<Stale>> present, Optional<Duration> bearable) {

  /** Never stale: the server decides all by itself. */
  public static final Staleness NEVER = new Staleness(Optional::empty, Optional.empty());

  /**
   * What viewers have is of this time.
   *
   * @param lasting for how long by now
   */
  public record Stale(Instant since, Duration lasting) {}

  boolean isUnbearable(Stale stale) {
    return bearable.filter(limit -> stale.lasting().compareTo(limit) > 0).isPresent();
  }
}
