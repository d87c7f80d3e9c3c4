package dev.tally.history;

import dev.tally.shop.ProductId;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * The sales of a range of minutes, oldest first; the last minute is still running.
 *
 * @param from when the first minute began
 * @param isComplete whether all sales are known; false while a replay is still running after a
 *     restart or a change of the clock
 * @param orders the number of orders in each minute
 * @param units the number of units in each minute
 * @param products the products that sold in the last hour of the range, or the best of them, in id
 *     order; read lazily during iteration, by one thread, once
 * @param categories the sales of each category that sold anything in these minutes, by its prefix;
 *     empty unless asked for
 */
public record HistoryWindow(
    Instant from,
    boolean isComplete,
    List<Long> orders,
    List<Long> units,
    Iterator<ProductUnits> products,
    Map<String, Sales> categories) {

  /** The number of orders, and of units, in each minute. */
  public record Sales(List<Long> orders, List<Long> units) {}

  /** The units of one product in each minute of the last hour at most. */
  public record ProductUnits(ProductId id, List<Long> units) {}
}
