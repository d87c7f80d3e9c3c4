package dev.tally.ledger;

import dev.tally.ledger.OrderEvent.Counted;
import dev.tally.ledger.Store.KnownOrder;
import dev.tally.ledger.Store.StoredOrder;
import dev.tally.shop.Order;
import dev.tally.shop.ProductId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Carries out what was decided about an order: in the store, in the totals and for the listeners.
 * Lives on the ledger's own thread.
 */
final class OrderWriter {

  private final Store store;
  private final LedgerState state;
  private List<OrderEvent> events = new ArrayList<>();

  OrderWriter(Store store, LedgerState state) {
    this.store = store;
    this.state = state;
  }

  /** Adds an order under a key that is not in use, as it came now. */
  KnownOrder add(String key, Instant now, OrderState came) {
    long number = store.add(new StoredOrder(key, now, came));
    came.counts().forEach(state::move);
    events.add(new OrderEvent(number, Optional.empty(), came.counted(now)));
    return new KnownOrder(number, now, came);
  }

  /**
   * Changes an order that is known, now.
   *
   * @param part the key of the partial cancellation that does it
   */
  KnownOrder amend(KnownOrder known, Instant now, OrderState after, Optional<String> part) {
    OrderState before = known.state();
    Map<ProductId, Long> difference = Units.difference(after.counts(), before.counts());
    store.amend(known, after, new Amendment(now, after.revision(), part, difference));
    difference.forEach(state::move);
    Counted counted = before.counted(known.received());
    Counted counts = after.counted(known.received());
    if (!counts.equals(counted)) {
      events.add(new OrderEvent(known.number(), Optional.of(counted), counts));
    }
    return new KnownOrder(known.number(), known.received(), after);
  }

  /** Refuses what would lead a total out of the range of exact numbers. */
  Optional<Receipt> tooLarge(Map<ProductId, Long> more) {
    for (Map.Entry<ProductId, Long> entry : more.entrySet()) {
      if (Math.abs(state.total(entry.getKey()) + entry.getValue()) > Order.MAX_TOTAL) {
        return Optional.of(Rejections.totalTooLarge(entry.getKey()));
      }
    }
    return Optional.empty();
  }

  /** Does the same for a change of what an order counts. */
  Optional<Receipt> tooLarge(OrderState before, OrderState after) {
    return tooLarge(Units.difference(after.counts(), before.counts()));
  }

  /** Replays an order to the listeners, as it is now. */
  void recall(KnownOrder order) {
    events.add(
        new OrderEvent(order.number(), Optional.empty(), order.state().counted(order.received())));
  }

  /** Returns what was done since the last call, in that order. */
  List<OrderEvent> takeEvents() {
    List<OrderEvent> taken = events;
    events = new ArrayList<>();
    return taken;
  }
}
