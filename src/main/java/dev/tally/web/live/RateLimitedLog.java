package dev.tally.web.live;

import dev.tally.text.Printable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs what viewers send that is not a command, for developers to see. Limited, so that viewers
 * cannot fill the disk, however many send however much. Thread-safe.
 */
final class RateLimitedLog {

  private static final Logger LOG = LoggerFactory.getLogger(RateLimitedLog.class);

  /** The limit for all viewers together. */
  static final int MOST_A_MINUTE = 30;

  private static final int MOST_CHARACTERS = 200;

  private final AtomicLong minute = new AtomicLong(Long.MIN_VALUE);
  private final AtomicInteger written = new AtomicInteger();

  /**
   * Logs that a viewer sent something wrong, unless too much was logged this minute.
   *
   * @param reason what is wrong with it; part of it may be the viewer's own words
   */
  void add(String reason, long nowNanos) {
    long now = Math.floorDiv(nowNanos, 60_000_000_000L);
    if (minute.getAndSet(now) != now) {
      written.set(0);
    }
    int number = written.incrementAndGet();
    if (number <= MOST_A_MINUTE) {
      LOG.warn(
          "A viewer sent a message that is not a command: {}{}",
          Printable.of(reason, MOST_CHARACTERS),
          number == MOST_A_MINUTE ? " More of this kind are not logged for a while." : "");
    }
  }
}
