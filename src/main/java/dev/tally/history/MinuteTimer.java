package dev.tally.history;

import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the windows look at the clock each second, on a thread of its own: a timer for the next
 * minute would be late by as much as the clock was set ahead meanwhile. A look costs nothing unless
 * a minute has turned.
 */
public final class MinuteTimer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(MinuteTimer.class);

  private static final int MOST_MILLIS = 1_000;

  private final Windows windows;
  private final InstantSource clock;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "tally-windows");

  private MinuteTimer(Windows windows, InstantSource clock) {
    this.windows = windows;
    this.clock = clock;
  }

  public static MinuteTimer start(Windows windows, InstantSource clock) {
    MinuteTimer timer = new MinuteTimer(windows, clock);
    timer.thread.setDaemon(true);
    timer.thread.start();
    return timer;
  }

  private void run() {
    try {
      // At the beginning of each second, so that a minute that turns is seen at once.
      while (!closed.await(MOST_MILLIS - clock.millis() % MOST_MILLIS, TimeUnit.MILLISECONDS)) {
        turn();
      }
    } catch (InterruptedException e) {
      LOG.debug("Nobody interrupts this thread.", e);
    }
  }

  private void turn() {
    try {
      windows.turn();
    } catch (RuntimeException e) {
      LOG.error("The windows could not be brought up to date; the next second tries again.", e);
    }
  }

  @Override
  public void close() {
    closed.countDown();
    try {
      thread.join(MOST_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
