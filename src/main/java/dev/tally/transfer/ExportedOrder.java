package dev.tally.transfer;

import dev.tally.ledger.OrderState;
import dev.tally.ledger.Units;
import dev.tally.ledger.sqlite.SqliteReader.KeptOrder;
import dev.tally.shop.Order;
import dev.tally.shop.ProductId;
import dev.tally.shop.Revision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * An order as an import reads it: as it came, with the parts of it that were cancelled; one with a
 * revision as it is now.
 *
 * @param parts the partial cancellations, by their keys, in positive quantities
 */
record ExportedOrder(
    String key,
    Optional<Revision> revision,
    Optional<Instant> at,
    List<Order.Line> lines,
    Map<String, List<Order.Line>> parts,
    Optional<Instant> cancelled) {

  static ExportedOrder of(KeptOrder kept) {
    OrderState state = kept.order().state();
    Map<ProductId, Long> came = state.units();
    Map<String, List<Order.Line>> parts = new TreeMap<>();
    for (Map.Entry<String, Map<ProductId, Long>> part : kept.parts().entrySet()) {
      Map<ProductId, Long> taken = Units.negated(part.getValue());
      came = Units.sum(came, taken);
      parts.put(part.getKey(), lines(taken));
    }
    return new ExportedOrder(
        kept.order().key(), state.revision(), state.at(), lines(came), parts, state.cancelled());
  }

  /** Returns an order of the past that says nothing but its lines. */
  static ExportedOrder of(String key, List<Order.Line> lines) {
    return new ExportedOrder(
        key, Optional.empty(), Optional.empty(), lines, Map.of(), Optional.empty());
  }

  private static List<Order.Line> lines(Map<ProductId, Long> units) {
    List<Order.Line> lines = new ArrayList<>();
    new TreeMap<>(units).forEach((id, sum) -> lines.addAll(lines(id, sum)));
    return lines;
  }

  /** Splits a product's units into lines that an order may have. */
  static List<Order.Line> lines(ProductId id, long units) {
    List<Order.Line> lines = new ArrayList<>();
    long left = units;
    while (left != 0) {
      long most = Math.max(-Order.MAX_QUANTITY, Math.min(left, Order.MAX_QUANTITY));
      lines.add(new Order.Line(id, (int) most));
      left -= most;
    }
    return lines;
  }
}
