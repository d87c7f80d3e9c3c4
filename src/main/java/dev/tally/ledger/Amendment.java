package dev.tally.ledger;

import dev.tally.shop.ProductId;
import dev.tally.shop.Revision;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * One change of an order after it came.
 *
 * @param received when the change came
 * @param revision what made the change, if it was a revision
 * @param key the idempotency key of a partial cancellation, if it was one
 * @param difference what the change added to the units that the order counts, without zeros
 */
public record Amendment(
    Instant received,
    Optional<Revision> revision,
    Optional<String> key,
    Map<ProductId, Long> difference) {

  /** The kinds of change. */
  public enum Kind {
    REVISED,
    PARTLY_CANCELLED,
    CANCELLED
  }

  public Kind kind() {
    return revision.isPresent()
        ? Kind.REVISED
        : key.isPresent() ? Kind.PARTLY_CANCELLED : Kind.CANCELLED;
  }
}
