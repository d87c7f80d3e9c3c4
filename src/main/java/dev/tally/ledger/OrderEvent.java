package dev.tally.ledger;

import dev.tally.shop.ProductId;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * An order that counts from now on, one that did already and is recalled, or one that ceases to.
 *
 * @param number orders are numbered from 1 on as they come in; none is given out twice
 * @param at when it was placed, at the latest when it was received; empty: nobody knows
 * @param units of each product, all lines of it summed
 * @param cancelled whether its units are taken back
 */
public record OrderEvent(
    long number, Optional<Instant> at, Map<ProductId, Long> units, boolean cancelled) {}
