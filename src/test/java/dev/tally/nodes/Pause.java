package dev.tally.nodes;

import java.util.concurrent.TimeUnit;

/** The pace of a load, which no assertion depends on. */
final class Pause {

  private Pause() {}

  static void millis(long millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
