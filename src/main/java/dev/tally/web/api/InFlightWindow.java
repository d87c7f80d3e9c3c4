package dev.tally.web.api;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The weight in flight, and a callback for when it has fallen. One thread grows the weight and
 * waits; any thread may shrink it, which costs two atomic operations and wakes the waiting thread
 * once.
 */
final class InFlightWindow {

  private static final int NOBODY_WAITS = -1;

  private final AtomicInteger underWay = new AtomicInteger();
  private final AtomicInteger wakesAt = new AtomicInteger(NOBODY_WAITS);
  private final Runnable wake;

  /**
   * @param wake runs on the thread that shrinks the window, or on the one that waits
   */
  InFlightWindow(Runnable wake) {
    this.wake = wake;
  }

  int underWay() {
    return underWay.get();
  }

  void grow(int weight) {
    underWay.addAndGet(weight);
  }

  void shrink(int weight) {
    wakeIf(underWay.addAndGet(-weight));
  }

  /** Wakes once, now or later, when no more than this is in flight. Only the latest call counts. */
  void wakeAt(int level) {
    wakesAt.set(level); // before the check: a thread that shrinks meanwhile checks afterwards
    wakeIf(underWay.get());
  }

  private void wakeIf(int left) {
    int level = wakesAt.get();
    if (left <= level && wakesAt.compareAndSet(level, NOBODY_WAITS)) {
      wake.run();
    }
  }
}
