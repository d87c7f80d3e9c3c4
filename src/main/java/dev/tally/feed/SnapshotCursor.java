package dev.tally.feed;

import dev.tally.shop.Delta;

/**
 * A catch-up too large for one write. Each step takes the newest image, so that what it tells is
 * fresh and nothing old is kept alive; at the end the viewer stands where the walk began. Lives on
 * the viewer's loop.
 */
final class SnapshotCursor {

  private final long to;
  private int piece;

  /**
   * @param to the offset of the image that the walk begins with
   */
  SnapshotCursor(long to) {
    this.to = to;
  }

  /** Where the viewer stands once it {@link #isOver}. */
  long to() {
    return to;
  }

  /** Tells the next pieces: of at most so many products, unless one piece alone has more. */
  void step(Delta delta, int products, Frames frames) {
    int told = 0;
    while (!isOver(delta)) {
      int moved = delta.movedIn(piece);
      if (told > 0 && told + moved > products) {
        return;
      } else if (moved > 0) {
        delta.tell(piece, frames);
        told += moved;
      }
      piece++;
    }
  }

  boolean isOver(Delta delta) {
    return piece >= delta.pieces();
  }
}
