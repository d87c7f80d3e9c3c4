package dev.tally.feed;

import dev.tally.shop.Delta;

/**
 * A cursor that walks through a catch-up too large for one write. Each step uses the newest image,
 * so that its data are fresh and no old image is kept alive; at the end the viewer is at the offset
 * of the image with which the snapshot began. Lives on the viewer's loop.
 */
final class SnapshotCursor {

  private final long to;
  private int piece;

  /**
   * @param to the offset of the image with which the snapshot begins
   */
  SnapshotCursor(long to) {
    this.to = to;
  }

  /** Returns the viewer's offset once the snapshot {@link #isOver}. */
  long to() {
    return to;
  }

  /** Writes the next pieces, up to this many products, or a single piece that alone has more. */
  void step(Delta delta, int products, Frames frames) {
    int written = 0;
    while (!isOver(delta)) {
      int moved = delta.movedIn(piece);
      if (written > 0 && written + moved > products) {
        return;
      } else if (moved > 0) {
        delta.visit(piece, frames);
        written += moved;
      }
      piece++;
    }
  }

  boolean isOver(Delta delta) {
    return piece >= delta.pieces();
  }
}
