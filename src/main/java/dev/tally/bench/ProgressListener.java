package dev.tally.bench;

import java.util.OptionalDouble;

/** Is told once a second how a measurement goes, on the thread that runs it. */
public interface ProgressListener {

  /**
   * The last second.
   *
   * @param phase what is done now, in a word or two
   * @param p99Millis 0 where nothing was measured
   * @param serverCpuShare of one core; empty where it cannot be seen
   */
  record Second(
      String phase,
      int viewers,
      long deliveredPerSecond,
      double p50Millis,
      double p99Millis,
      OptionalDouble serverCpuShare) {}

  /** A second has passed. */
  void second(Second last);

  /** Something that whoever reads the outcome must know, as soon as it is known. */
  void notice(String sentence);
}
