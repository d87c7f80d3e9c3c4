package dev.tally.feed;

import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Times a loop's passes, from the first image that each shows. Lives on the loop, except where a
 * method says otherwise; all times are the loop's.
 */
final class PassTimer {

  private final AtomicLong images = new AtomicLong();
  private volatile long wokenAt;
  private OptionalLong due = OptionalLong.empty(); // when the first image came that none has shown
  private OptionalLong since = OptionalLong.empty();
  private long imagesSeen;
  private long busyNanos;
  private boolean wrote;
  private PassListener listener = (busy, delay) -> {};

  void onPass(PassListener listener) {
    this.listener = listener;
  }

  /** Counts a new image. Any thread. */
  void published() {
    images.incrementAndGet();
  }

  /** Notes that the loop is woken for an image. Any thread, one at a time. */
  void woken(long now) {
    wokenAt = now;
  }

  /** Notes that the loop knows of a new image. */
  void look() {
    due = due.isPresent() ? due : OptionalLong.of(wokenAt);
  }

  /** Begins a pass, and returns how many images nobody was shown because of newer ones. */
  long start() {
    busyNanos = 0;
    wrote = false;
    since = due;
    due = OptionalLong.empty();
    long seen = images.get();
    long conflated = Math.max(0, seen - imagesSeen - 1);
    imagesSeen = seen;
    return conflated;
  }

  /** Adds a piece of the pass. */
  void add(long nanos, boolean wroteSomething) {
    busyNanos += nanos;
    wrote = wrote || wroteSomething;
  }

  /** Returns how long the loop has worked on the pass. */
  long busyNanos() {
    return busyNanos;
  }

  /** Ends the pass. */
  void end(long now) {
    if (wrote && since.isPresent()) {
      listener.passed(busyNanos, now - since.getAsLong());
    }
  }
}
