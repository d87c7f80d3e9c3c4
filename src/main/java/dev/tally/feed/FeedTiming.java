package dev.tally.feed;

import java.time.Duration;

/**
 * The pace and portions in which viewers are served, and their timeouts.
 *
 * @param flush the shortest rest of a loop between two passes
 * @param writesAPiece the number of writes, a few milliseconds, after which a pass yields to
 *     whatever else is waiting on the loop
 * @param productsAWrite the most products in one write; more are walked at the socket's pace, in
 *     writes of at most this size
 * @param silence the time without a write after which a {@code position} is sent
 * @param ping the time without input from the viewer after which it is pinged
 * @param dead the time without input, pings unanswered, after which the viewer is closed
 * @param patience the time for which a write may make no progress
 */
public record FeedTiming(
    Duration flush,
    int writesAPiece,
    int productsAWrite,
    Duration silence,
    Duration ping,
    Duration dead,
    Duration patience) {

  private static final Duration DEAD = Duration.ofSeconds(60);

  /**
   * Returns production's timing; a ping may stay unanswered for as long as a write may be stuck.
   */
  public static FeedTiming of(Duration flush, Duration patience) {
    return new FeedTiming(
        flush,
        256,
        1_024,
        Duration.ofSeconds(15),
        Duration.ofSeconds(20),
        patience.compareTo(DEAD) > 0 ? patience : DEAD,
        patience);
  }
}
