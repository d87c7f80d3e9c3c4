package dev.tally.shop;

import java.util.List;

/**
 * The epochs of a ledger's positions: the present one and those it continues. A ledger begins an
 * epoch each time it is opened, at the head it finds. A position issued beyond that head is thus
 * recognized as lost, however the data went back: a restored backup, or a file or whole directory
 * put back by hand. Kafka's replicas find the point at which they diverge in the same way (KIP-101,
 * leader epochs).
 *
 * <p>Immutable.
 */
public record Lineage(List<Epoch> epochs) {

  /**
   * The positions issued between one opening of the ledger and the next.
   *
   * @param head the offset at which the epoch began; it owns the offsets above, up to the head of
   *     the next epoch
   */
  public record Epoch(String name, long head) {}

  /**
   * Checks that there is a present epoch.
   *
   * @param epochs the epochs, oldest first, in ascending order of heads
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
   * Returns whether everything up to this position happened in this lineage too.
   *
   * @param head the newest offset of the present epoch
   */
  public boolean holds(Position position, long head) {
    long end = head; // of the epoch under comparison, going back in time
    for (int i = epochs.size() - 1; i >= 0; i--) {
      if (epochs.get(i).name().equals(position.epoch())) {
        return position.offset() <= end;
      }
      end = epochs.get(i).head();
    }
    return false;
  }

  /**
   * Returns the position that an offset had when it was issued.
   *
   * @param offset an offset up to the head; one before the oldest known epoch is assigned to that
   *     epoch
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
