package dev.tally.transfer;

import java.time.Duration;

/**
 * How long to go on where a server cannot be reached or cannot go on.
 *
 * @param most without any success, from the first failure on
 * @param pause between two attempts where the server names none
 */
public record RetryPolicy(Duration most, Duration pause) {

  /** Longer than a restart or a full disk that somebody looks after. */
  public static final RetryPolicy USUAL =
      new RetryPolicy(Duration.ofMinutes(5), Duration.ofSeconds(1));
}
