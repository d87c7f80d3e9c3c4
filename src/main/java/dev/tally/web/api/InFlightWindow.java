package dev.tally.web.api;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How much is under way, and who waits for it to become less. Grows and is waited for on one
 * thread; shrinks on any, which costs two atomic operations and wakes the waiting one once.
 */
final class InFlightWindow {

  private static final int NOBODY_WAITS = -1;

  private final AtomicInteger underWay = new AtomicInteger();
  private final AtomicInteger wakesAt = new AtomicInteger(NOBODY_WAITS);
  private final Runnable wake;

  /**
   * @param wake runs on the thread that shrinks it, or on the one that waits
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

  /** Wakes once, now or later, when no more than this is under way; the last call holds. */
  void wakeAt(int level) {
    wakesAt.set(level); // before the look: whoever shrinks it meanwhile looks after shrinking
    wakeIf(underWay.get());
  }

  private void wakeIf(int left) {
    int level = wakesAt.get();
    if (left <= level && wakesAt.compareAndSet(level, NOBODY_WAITS)) {
      wake.run();
    }
  }
}
