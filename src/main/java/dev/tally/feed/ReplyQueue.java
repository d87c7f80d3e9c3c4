package dev.tally.feed;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * The answers that a viewer has yet to take: few, because nothing more is read from it while
 * sixteen wait. Lives on the viewer's loop.
 */
final class ReplyQueue {

  /** With so many, reading stops. */
  private static final int MANY = 16;

  /** What was read before it stopped may add some, but not without end. */
  private static final int MOST = 256;

  private final Viewer viewer;
  private final Queue<Event> waiting = new ArrayDeque<>(2);

  ReplyQueue(Viewer viewer) {
    this.viewer = viewer;
  }

  /** Whether there was room; without, the viewer is beyond all measure. */
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

  /** Writes them all, in their order. */
  void writeTo(ByteBuf out, Wire wire) {
    waiting.forEach(answer -> wire.event(out, answer));
    if (waiting.size() >= MANY) {
      viewer.reading(true);
    }
  }
}
