package dev.tally.upkeep;

import dev.tally.ledger.LedgerException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A job that runs again and again on a thread of its own, with a pause in between. */
final class Chore {

  /** How long the end waits for a step; if the disk hangs, the process ends during one. */
  private static final Duration LONGEST_STEP = Duration.ofSeconds(5);

  private final ScheduledExecutorService timer;

  Chore(String thread) {
    timer =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread made = new Thread(task, thread);
              made.setDaemon(true);
              return made;
            });
  }

  /** Starts the job, which must not throw: an exception would end it for good. */
  void start(Runnable job, Duration after, Duration every) {
    var unused =
        timer.scheduleWithFixedDelay(
            job, after.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Starts a job that returns how long to wait until it runs again. It must not throw: an exception
   * would end it for good.
   */
  void start(Supplier<Duration> job, Duration after) {
    try {
      var unused =
          timer.schedule(() -> start(job, job.get()), after.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      // It was ended while the job ran.
    }
  }

  boolean isClosed() {
    return timer.isShutdown();
  }

  /**
   * Pauses the job's thread.
   *
   * @throws LedgerException if the chore is ended meanwhile
   */
  void rest(Duration time) {
    try {
      Thread.sleep(time.toMillis());
    } catch (InterruptedException e) {
      throw new LedgerException("The server is closing.", e);
    }
  }

  /** Ends the job, and returns whether its thread has ended. */
  boolean end() {
    timer.shutdownNow();
    try {
      return timer.awaitTermination(LONGEST_STEP.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
