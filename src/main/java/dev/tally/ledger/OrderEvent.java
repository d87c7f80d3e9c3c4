package dev.tally.ledger;

import dev.tally.shop.ProductId;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * An order that came, was replayed, or was changed.
 *
 * @param number orders are numbered from 1 as they come in; no number is given out twice
 * @param before what it counted before the change; empty if it came now, or was replayed
 * @param after what it counts now
 */
public record OrderEvent(long number, Optional<Counted> before, Counted after) {

  /**
   * What an order counts.
   *
   * @param at when it was placed, at the latest when it was first received; empty if unknown
   * @param units of each product, summed over all lines; empty if it counts nothing
   */
  public record Counted(Optional<Instant> at, Map<ProductId, Long> units) {}
}
