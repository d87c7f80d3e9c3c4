package dev.tally.ledger;

import dev.tally.shop.Position;
import java.time.Duration;

/** The outcome of a command. */
public sealed interface Receipt {

  /** It need not be sent again: what it says is durable and visible. */
  sealed interface Done extends Receipt {

    /** Returns the position that a snapshot must have reached to contain it. */
    Position at();

    /** Returns the name of what was made or changed: a category, a product's id, an order's key. */
    String made();
  }

  /** The command is done now. */
  record Accepted(Position at, String made) implements Done {}

  /** Nothing changed: the same was accepted under this key, or there was nothing to change. */
  record Duplicate(Position at, String made) implements Done {}

  /** Nothing changed: a newer revision of this order is known. */
  record Stale(Position at, String made) implements Done {}

  /**
   * The command was understood but is impossible; nothing changed.
   *
   * @param sentence says what is wrong and what to do
   */
  record Rejected(Reason reason, String sentence) implements Receipt {}

  /** The queue is full, or the ledger is closing. Nothing changed; retry after that time. */
  record Busy(Duration retryAfter) implements Receipt {}

  /** Why a command is impossible. */
  enum Reason {
    CATEGORY_EXISTS,
    /** A category is to be retired that has products on sale. */
    CATEGORY_IN_USE,
    UNKNOWN_CATEGORY,
    UNKNOWN_PRODUCT,
    /** A product is to be changed that its category does not have. */
    NOT_IN_CATEGORY,
    RETIRED_PRODUCT,
    /** A row names an id that its category does not have and will not give out next. */
    ID_NOT_FREE,
    SKU_TAKEN,
    /** A row names a product of another category. */
    CATEGORY_KEPT,
    UNKNOWN_ORDER,
    KEY_REUSED,
    /** Other content came under a revision that is known already. */
    REVISION_REUSED,
    /** An order that has a revision is changed by revisions only. */
    REVISION_REQUIRED,
    /** More of a product would be taken back than the order still has. */
    NOT_THAT_MANY,
    /** The order stands for others that may have been counted under keys that are forgotten now. */
    KEYLESS_ORDER,
    TOTAL_TOO_LARGE
  }
}
