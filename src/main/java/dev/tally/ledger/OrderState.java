package dev.tally.ledger;

import dev.tally.ledger.OrderEvent.Counted;
import dev.tally.shop.ProductId;
import dev.tally.shop.Revision;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of an order: its newest state.
 *
 * @param at when it was placed, as its sender said; empty if unknown
 * @param units of each product, summed over all lines and without zeros; negative for returns
 * @param revision the newest that is known; empty if the order never had one
 * @param cancelled when it was cancelled, for an order without a revision; empty if it counts
 */
public record OrderState(
    Optional<Instant> at,
    Map<ProductId, Long> units,
    Optional<Revision> revision,
    Optional<Instant> cancelled) {

  boolean isCancelled() {
    return cancelled.isPresent();
  }

  /** Returns the units that it adds to the totals now. */
  public Map<ProductId, Long> counts() {
    return isCancelled() ? Map.of() : units;
  }

  /**
   * Returns what it counts, and when it was placed: at the latest when it was first received, as
   * some senders' clocks are fast.
   */
  Counted counted(Instant received) {
    return new Counted(at.map(time -> time.isAfter(received) ? received : time), counts());
  }

  OrderState cancelledAt(Instant time) {
    return new OrderState(at, units, revision, Optional.of(time));
  }

  OrderState withUnits(Map<ProductId, Long> others) {
    return new OrderState(at, others, revision, cancelled);
  }
}
