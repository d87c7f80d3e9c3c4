package dev.tally.ledger;

import dev.tally.shop.ProductId;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * An order that was placed, replayed at start-up, or cancelled.
 *
 * @param number orders are numbered from 1 as they come in; no number is given out twice
 * @param at when it was placed, at the latest when it was received; empty if unknown
 * @param units of each product, summed over all lines
 * @param cancelled whether its units are taken back
 */
public record OrderEvent(
    long number, Optional<Instant> at, Map<ProductId, Long> units, boolean cancelled) {}
