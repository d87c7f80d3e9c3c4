package dev.tally.feed;

import java.time.Duration;

/**
 * A thread and its clock: an event loop, or a test's imitation of one. Any thread may submit tasks;
 * they run on the loop's thread, one at a time.
 */
public interface Loop {

  void execute(Runnable task);

  /** Runs the task after the delay, and after whatever I/O is due by then. */
  void schedule(Runnable task, Duration delay);

  /** Returns the time of a clock that never goes back. */
  long nanoTime();
}
