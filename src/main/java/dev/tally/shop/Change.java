package dev.tally.shop;

/**
 * A piece of the shop's newest state, with the offset of the position at which it became so. State,
 * not history: a follower may be handed only the newest change of each category, product and total.
 */
public sealed interface Change {

  /** Unique within the epoch, and rising from change to change. */
  long offset();

  /** A category exists since then. */
  record CategoryDefined(long offset, Category category) implements Change {}

  /**
   * A product was added, altered or retired; retiring is state, never a tombstone.
   *
   * @param addedAt the offset of the product's first definition; equal to {@code offset} in that
   *     one
   */
  record ProductDefined(long offset, Product product, long addedAt) implements Change {}

  /** A product's total is so many units now. */
  record TotalMoved(long offset, ProductId id, long total) implements Change {}
}
