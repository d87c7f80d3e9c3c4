package dev.tally.ledger;

import dev.tally.shop.Position;
import java.time.Duration;

/** What became of a command. */
public sealed interface Receipt {

  /**
   * Done, durable and visible.
   *
   * @param at an image at or after this position holds it
   * @param made the name of what was made or changed: a category's name, a product's id, an order's
   *     key
   */
  record Accepted(Position at, String made) implements Receipt {}

  /** It was so before: the same was accepted under this key, or there is nothing to change. */
  record Duplicate(Position at, String made) implements Receipt {}

  /**
   * Understood but impossible; nothing changed.
   *
   * @param sentence says what is wrong and what to do
   */
  record Rejected(Reason reason, String sentence) implements Receipt {}

  /** Too many commands wait, or the ledger is closing: nothing changed, try again after that. */
  record Busy(Duration retryAfter) implements Receipt {}

  /** Why a command is impossible. */
  enum Reason {
    CATEGORY_EXISTS,
    UNKNOWN_CATEGORY,
    UNKNOWN_PRODUCT,
    RETIRED_PRODUCT,
    /** A row names an id that its category does not have and will not give out next. */
    ID_NOT_FREE,
    SKU_TAKEN,
    /** A row names a product of another category. */
    CATEGORY_KEPT,
    UNKNOWN_ORDER,
    KEY_REUSED,
    /** It stands for orders that may have been counted under keys that nobody knows any more. */
    KEYLESS_ORDER,
    TOTAL_TOO_LARGE
  }
}
