package dev.tally.transfer;

import java.time.Duration;

/**
 * How long to retry if a server cannot be reached or cannot go on.
 *
 * @param most the longest time without any success, from the first failure on
 * @param pause between two attempts, if the server names none
 */
public record RetryPolicy(Duration most, Duration pause) {

  /** Outlasts a restart, or a full disk that somebody is attending to. */
  public static final RetryPolicy USUAL =
      new RetryPolicy(Duration.ofMinutes(5), Duration.ofSeconds(1));
}
