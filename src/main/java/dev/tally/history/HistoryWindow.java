package dev.tally.history;

import dev.tally.shop.ProductId;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;

/**
 * What sold in some minutes, oldest first; the last one is still running.
 *
 * @param from when the first minute began
 * @param isComplete whether all of it is known; not while a server that was restarted still reads
 * @param orders how many in each minute
 * @param units how many in each minute
 * @param products those that sold in the last hour of it, or the best of them, in id order; read as
 *     it is gone through, by one thread, once
 */
public record HistoryWindow(
    Instant from,
    boolean isComplete,
    List<Long> orders,
    List<Long> units,
    Iterator<ProductUnits> products) {

  /** The units of one product in each minute, at most of the last hour. */
  public record ProductUnits(ProductId id, List<Long> units) {}
}
