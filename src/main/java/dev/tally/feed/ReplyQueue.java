package dev.tally.feed;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * A queue of the answers that a viewer has yet to take. It stays short, because while sixteen wait,
 * nothing more is read from the viewer. Lives on the viewer's loop.
 */
final class ReplyQueue {

  /** The number of answers at which reading stops. */
  private static final int MANY = 16;

  /** The capacity: commands read before reading stopped may add answers, but not without limit. */
  private static final int MOST = 256;

  private final Viewer viewer;
  private final Queue<Event> waiting = new ArrayDeque<>(2);

  ReplyQueue(Viewer viewer) {
    this.viewer = viewer;
  }

  /** Adds an answer. Returns false if the queue is full; the caller must then close the viewer. */
  boolean add(Event answer) {
    if (waiting.size() == MOST) {
      return false;
    }
    waiting.add(answer);
    if (waiting.size() == MANY) {
      viewer.reading(false);
    }
    return true;
  }

  /** Writes all answers in order, and resumes reading if it had stopped. */
  void writeTo(ByteBuf out, Wire wire) {
    waiting.forEach(answer -> wire.event(out, answer));
    if (waiting.size() >= MANY) {
      viewer.reading(true);
    }
  }
}
