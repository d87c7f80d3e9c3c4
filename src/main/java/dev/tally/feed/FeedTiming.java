package dev.tally.feed;

import java.time.Duration;

/**
 * How fast and in what portions viewers are told, and what they are granted.
 *
 * @param flush the shortest rest of a loop between two passes
 * @param writesAPiece so many writes, some milliseconds, until whatever else waits on the loop has
 *     its turn
 * @param productsAWrite of so many products something goes out in one write; what is more is walked
 *     at the socket's pace, in writes of no more
 * @param silence after this without a write, a {@code position} is said
 * @param ping after this without a word from the viewer, it is pinged
 * @param dead after this without a word, pings unanswered, it is given up
 * @param patience so long may a write make no progress
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

  /** What production uses: whoever may take nothing for longer need not answer for as long. */
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
