package dev.tally.feed;

import java.time.Duration;

/**
 * One thread and its clock: an event loop, or a test's imitation of it. Both methods are safe for
 * all threads; what they are given runs on the loop's thread, one at a time.
 */
public interface Loop {

  void execute(Runnable task);

  /** Runs the task after the delay, and after whatever I/O is due by then. */
  void schedule(Runnable task, Duration delay);

  /** A clock that never goes back. */
  long nanoTime();
}
