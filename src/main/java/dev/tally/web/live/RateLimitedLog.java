package dev.tally.web.live;

import dev.tally.text.Printable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes to the log what viewers send that is no command: for a developer to see, and so few that
 * nobody can fill the disk with them, however many viewers send however much. Safe for all threads.
 */
final class RateLimitedLog {

  private static final Logger LOG = LoggerFactory.getLogger(RateLimitedLog.class);

  /** Of all viewers together. */
  static final int MOST_A_MINUTE = 30;

  private static final int MOST_CHARACTERS = 200;

  private final AtomicLong minute = new AtomicLong(Long.MIN_VALUE);
  private final AtomicInteger written = new AtomicInteger();

  /**
   * A viewer sent something that is wrong.
   *
   * @param reason what is wrong with it, part of which may be the viewer's own words
   */
  void add(String reason, long nowNanos) {
    long now = Math.floorDiv(nowNanos, 60_000_000_000L);
    if (minute.getAndSet(now) != now) {
      written.set(0);
    }
    int number = written.incrementAndGet();
    if (number <= MOST_A_MINUTE) {
      LOG.warn(
          "A viewer sent a message that is no command: {}{}",
          Printable.of(reason, MOST_CHARACTERS),
          number == MOST_A_MINUTE ? " More of this kind are not logged for a while." : "");
    }
  }
}
