package dev.tally.history;

import dev.tally.ledger.Ledger;
import dev.tally.ledger.Ledger.Recalled;
import dev.tally.ledger.LedgerException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replays the last week's orders from the ledger into a {@link History}, after a start and whenever
 * the clock was set: newest first, a page at a time, with a rest after each page, so that it takes
 * at most a quarter of the writer's time. Has its own thread; retries while the ledger cannot be
 * read.
 */
public final class HistoryReplay implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(HistoryReplay.class);

  private static final Duration DAY = Duration.ofMinutes(Windows.MINUTES_KEPT + 1L);
  private static final Duration WEEK = Duration.ofHours(Windows.HOURS_KEPT + 1L);
  private static final int ORDERS_A_PAGE = 1_000; // a few milliseconds of the writer's time
  private static final int REST_FOR_WORK = 3;
  private static final Duration LOOK_AT_THE_CLOCK = Duration.ofSeconds(10);
  private static final Duration AFTER_FAILURE = Duration.ofMinutes(1);
  private static final Duration LONGEST_PAGE = Duration.ofSeconds(5);

  private final Ledger ledger;
  private final History history;
  private final InstantSource clock;
  private final int ordersAPage;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "tally-replay");
  private int clockings = -1; // used only on this thread, as are the next
  private Instant began = Instant.MAX;
  private long below;

  private HistoryReplay(Ledger ledger, History history, InstantSource clock, int ordersAPage) {
    this.ledger = ledger;
    this.history = history;
    this.clock = clock;
    this.ordersAPage = ordersAPage;
  }

  /** Returns a replay without a running thread, which a test steps by hand. */
  static HistoryReplay unstarted(
      Ledger ledger, History history, InstantSource clock, int ordersAPage) {
    ledger.onOrderEvents(history);
    return new HistoryReplay(ledger, history, clock, ordersAPage);
  }

  /** Sends the history all order events from now on, and starts replaying earlier ones. */
  public static HistoryReplay start(Ledger ledger, History history, InstantSource clock) {
    HistoryReplay replay = unstarted(ledger, history, clock, ORDERS_A_PAGE);
    replay.thread.setDaemon(true);
    replay.thread.start();
    return replay;
  }

  private void run() {
    try {
      Duration rest = Duration.ZERO;
      while (!closed.await(rest.toNanos(), TimeUnit.NANOSECONDS)) {
        rest = step();
      }
    } catch (InterruptedException e) {
      LOG.debug("Nobody interrupts this thread.", e);
    }
  }

  /** Replays the next page, or only checks the clock, and returns how long to rest. */
  Duration step() {
    int now = history.clockings();
    if (now != clockings) {
      clockings = now;
      began = clock.instant();
      below = Long.MAX_VALUE;
    }
    return below > 0 ? page() : LOOK_AT_THE_CLOCK;
  }

  private Duration page() {
    long begin = System.nanoTime();
    try {
      Recalled page =
          ledger.recall(below, began.minus(WEEK), ordersAPage).toCompletableFuture().join();
      below = page.below();
      if (history.clockings() != clockings) {
        history.clear(); // this page may have been counted after the clock was found to be set
      } else if (below == 0) {
        history.complete(clockings, began.minus(WEEK));
      } else if (page.newest().isBefore(began.minus(DAY))) {
        history.complete(clockings, began.minus(DAY));
      }
    } catch (CompletionException e) {
      if (!(e.getCause() instanceof LedgerException)) {
        throw e;
      }
      LOG.warn(
          "The last week's orders could not be read for the history; the server tries again in a"
              + " minute. {}",
          e.getCause().getMessage());
      return AFTER_FAILURE;
    }
    return Duration.ofNanos(REST_FOR_WORK * (System.nanoTime() - begin));
  }

  boolean isRunning() {
    return thread.isAlive();
  }

  @Override
  public void close() {
    closed.countDown();
    try {
      thread.join(LONGEST_PAGE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
