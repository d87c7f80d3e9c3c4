package dev.tally.web.http;

import dev.tally.text.Printable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs what is wrong with what outsiders send, for developers to see. Limited, so that they cannot
 * fill the disk, however many send however much. Thread-safe.
 */
public final class RateLimitedLog {

  private static final Logger LOG = LoggerFactory.getLogger(RateLimitedLog.class);

  /** The limit for all outsiders together. */
  public static final int MOST_A_MINUTE = 30;

  private static final int MOST_CHARACTERS = 200;

  private final String what;
  private final AtomicLong minute = new AtomicLong(Long.MIN_VALUE);
  private final AtomicInteger written = new AtomicInteger();

  /**
   * @param what what happens, such as {@code "A page was refused: "}
   */
  public RateLimitedLog(String what) {
    this.what = what;
  }

  /**
   * Logs that it happened, unless too much was logged this minute.
   *
   * @param reason part of it may be the outsider's own words
   */
  public void add(String reason, long nowNanos) {
    long now = Math.floorDiv(nowNanos, 60_000_000_000L);
    if (minute.getAndSet(now) != now) {
      written.set(0);
    }
    int number = written.incrementAndGet();
    if (number <= MOST_A_MINUTE) {
      LOG.warn(
          "{}{}{}",
          what,
          Printable.of(reason, MOST_CHARACTERS),
          number == MOST_A_MINUTE ? " More of this kind are not logged for a while." : "");
    }
  }
}
