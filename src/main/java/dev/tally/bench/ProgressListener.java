package dev.tally.bench;

import java.util.OptionalDouble;

/** Receives the progress of a measurement once a second, on the thread that runs it. */
public interface ProgressListener {

  /**
   * The figures of the last second.
   *
   * @param phase what is being done, in a word or two
   * @param p99Millis 0 if nothing was measured
   * @param serverCpuShare of one core; empty if it cannot be observed
   */
  record Second(
      String phase,
      int viewers,
      long deliveredPerSecond,
      double p50Millis,
      double p99Millis,
      OptionalDouble serverCpuShare) {}

  /** Reports the last second, once it has passed. */
  void second(Second last);

  /** Reports something that the reader of the outcome must know, as soon as it is known. */
  void notice(String sentence);
}
