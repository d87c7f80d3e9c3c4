package dev.tally.shop;

import java.util.List;

/**
 * The epochs of a ledger's positions: the present one, and those that it goes on from. A ledger
 * begins an epoch each time it is opened, at the head that it finds. So a position that was told
 * beyond that head is known for what it is, the position of a life that was lost, however the data
 * went back: a backup was restored, a file or a whole directory put back by hand. Kafka's replicas
 * find out in the same way where they part (KIP-101, leader epochs).
 *
 * <p>Immutable.
 */
public record Lineage(List<Epoch> epochs) {

  /**
   * One life of positions.
   *
   * @param head the offset at which it began; the offsets above it are its own, up to the head of
   *     the epoch after it
   */
  public record Epoch(String name, long head) {}

  /**
   * Checks that there is a present epoch.
   *
   * @param epochs the oldest first, in rising heads
   */
  public Lineage {
    epochs = List.copyOf(epochs);
    if (epochs.isEmpty()) {
      throw new IllegalArgumentException("a lineage needs an epoch");
    }
  }

  /** Returns the lineage of a ledger in its first epoch. */
  public static Lineage of(String epoch) {
    return new Lineage(List.of(new Epoch(epoch, Position.EMPTY_SHOP)));
  }

  /** Returns the name of the present epoch. */
  public String epoch() {
    return last().name();
  }

  private Epoch last() {
    return epochs.get(epochs.size() - 1);
  }

  /**
   * Returns whether everything up to this position has happened in this lineage too.
   *
   * @param head of the present epoch
   */
  public boolean holds(Position position, long head) {
    long end = head; // of the epoch that is looked at, going back in time
    for (int i = epochs.size() - 1; i >= 0; i--) {
      if (epochs.get(i).name().equals(position.epoch())) {
        return position.offset() <= end;
      }
      end = epochs.get(i).head();
    }
    return false;
  }

  /**
   * Returns the position that an offset had when it was given out.
   *
   * @param offset up to the head; one from before the oldest epoch that is known counts as that
   *     one's
   */
  public Position positionOf(long offset) {
    for (int i = epochs.size() - 1; i > 0; i--) {
      if (offset > epochs.get(i).head()) {
        return new Position(epochs.get(i).name(), offset);
      }
    }
    return new Position(epochs.get(0).name(), offset);
  }
}
