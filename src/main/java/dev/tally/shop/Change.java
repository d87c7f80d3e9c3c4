package dev.tally.shop;

/**
 * A piece of the shop's newest state, with the offset of the position at which it took effect.
 * Changes are state, not history: a follower may receive only the newest change of each category,
 * product and total.
 */
public sealed interface Change {

  /** Returns the offset, which is unique within the epoch and rises from change to change. */
  long offset();

  /** A category was added, given another title, retired or brought back. */
  record CategoryDefined(long offset, Category category) implements Change {}

  /**
   * A product was added, altered or retired. A retired product remains as state; there are no
   * tombstones.
   *
   * @param addedAt the offset of the product's first definition; for that one, {@code offset}
   */
  record ProductDefined(long offset, Product product, long addedAt) implements Change {}

  /** A product's total changed to this number of units. */
  record TotalMoved(long offset, ProductId id, long total) implements Change {}

  /** From now on, totals count all that they should, or may be too low. */
  record CompletenessChanged(long offset, boolean isComplete) implements Change {}
}
