package dev.tally.feed;

/** Told of each pass of a loop that wrote something, for metrics. Called on the loop. */
@FunctionalInterface
public interface PassListener {

  /**
   * Called after a pass.
   *
   * @param busyNanos how long the loop worked on it
   * @param delayNanos from the first image that it showed, or that was conflated into it, to its
   *     last write
   */
  void passed(long busyNanos, long delayNanos);
}
