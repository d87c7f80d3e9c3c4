package dev.tally.ledger;

import dev.tally.ledger.LedgerState.Stock;
import dev.tally.shop.Order;
import dev.tally.shop.ProductId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Sums up the lines of orders by product. Lives on the ledger's own thread. */
final class LineSums {

  private final LedgerState state;

  LineSums(LedgerState state) {
    this.state = state;
  }

  /**
   * Adds the lines to a sum.
   *
   * @param isOnSale whether what is ordered must still be sold; returns need not
   * @return why that is impossible
   */
  Optional<Receipt> add(List<Order.Line> lines, boolean isOnSale, Map<ProductId, Long> units) {
    for (Order.Line line : lines) {
      Stock stock = state.stock(line.product());
      if (stock == null) {
        return Optional.of(Rejections.unknownProduct(line.product()));
      } else if (stock.retired && isOnSale && line.quantity() > 0) {
        return Optional.of(Rejections.retired(line.product()));
      } else if (line.quantity() != 0) {
        Units.add(units, stock.id, line.quantity());
      }
    }
    return Optional.empty();
  }

  /** Returns whether these are the units of the lines; never if a product does not exist. */
  boolean areOf(List<Order.Line> lines, Map<ProductId, Long> units) {
    Map<ProductId, Long> sums = new HashMap<>();
    return add(lines, false, sums).isEmpty() && sums.equals(units);
  }
}
