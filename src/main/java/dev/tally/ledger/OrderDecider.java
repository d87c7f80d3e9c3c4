package dev.tally.ledger;

import dev.tally.ledger.LedgerState.Stock;
import dev.tally.ledger.Receipt.Accepted;
import dev.tally.ledger.Receipt.Duplicate;
import dev.tally.ledger.Store.KnownOrder;
import dev.tally.ledger.Store.StoredOrder;
import dev.tally.shop.Command.CancelOrder;
import dev.tally.shop.Command.ForgetOrder;
import dev.tally.shop.Command.OrderCommand;
import dev.tally.shop.Command.PlaceOrder;
import dev.tally.shop.Command.RecordOrder;
import dev.tally.shop.Order;
import dev.tally.shop.ProductId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Decides the commands about orders. Lives on the ledger's writer thread. */
final class OrderDecider {

  private final Store store;
  private final LedgerState state;
  private final InstantSource clock;
  private final String foldedKeys; // how the keys in exports of this ledger's own baseline begin
  private List<OrderEvent> events = new ArrayList<>();

  OrderDecider(Store store, LedgerState state, InstantSource clock) {
    this.store = store;
    this.state = state;
    this.clock = clock;
    this.foldedKeys = GeneratedOrderKeys.folded(store.identity());
  }

  Receipt decide(OrderCommand command) {
    if (command instanceof PlaceOrder place) {
      return place(place.order());
    } else if (command instanceof RecordOrder record) {
      return record(record);
    } else if (command instanceof CancelOrder cancel) {
      return cancel(cancel);
    } else if (command instanceof ForgetOrder forget) {
      return forget(forget);
    }
    throw new AssertionError("a command nobody decides: " + command);
  }

  /** Counts a current order. */
  private Receipt place(Order order) {
    return store
        .order(order.key())
        .map(known -> repeated(order, known))
        .or(() -> refuseWithoutKey(order.key()))
        .orElseGet(() -> count(order, Optional.empty(), true));
  }

  /** Counts an order of the past. */
  private Receipt record(RecordOrder record) {
    Order order = record.order();
    Optional<KnownOrder> known = store.order(order.key());
    if (known.isEmpty()) {
      return refuseWithoutKey(order.key())
          .filter(refused -> !(refused instanceof Receipt.Rejected && record.keyless()))
          .orElseGet(() -> count(order, record.cancelled(), false));
    }
    Receipt repeated = repeated(order, known.get());
    boolean isNews = record.cancelled().isPresent() && !known.get().isCancelled();
    return repeated instanceof Duplicate && isNews
        ? cancel(order.key(), known.get(), record.cancelled().get())
        : repeated;
  }

  /**
   * Refuses a key that Tally made because the orders' own keys are gone: they may have been counted
   * before, perhaps under those keys. Only this ledger's own baseline is known to be in its totals.
   */
  private Optional<Receipt> refuseWithoutKey(String key) {
    if (key.startsWith(foldedKeys)) {
      return Optional.of(new Duplicate(state.head(), key));
    }
    return GeneratedOrderKeys.maker(key).map(Rejections::keyless);
  }

  private Receipt repeated(Order order, KnownOrder known) {
    return known.units().equals(units(order))
        ? new Duplicate(state.head(), order.key())
        : Rejections.keyReused(order.key());
  }

  /**
   * Returns the units of each product, as far as they are known: the order may name products that
   * do not exist (any more).
   */
  private Map<ProductId, Long> units(Order order) {
    Map<ProductId, Long> units = new HashMap<>();
    for (Order.Line line : order.lines()) {
      Stock stock = state.stock(line.product());
      if (stock != null) {
        units.merge(stock.id, (long) line.quantity(), Long::sum);
      } else if (line.product() instanceof ProductId id) {
        units.put(id, 0L);
      } else {
        return Map.of();
      }
    }
    return units;
  }

  /**
   * Counts an order. One of the past may name what is no longer sold, and need not say when it was
   * placed.
   */
  private Receipt count(Order order, Optional<Instant> cancelled, boolean isOfToday) {
    Map<ProductId, Long> units = new LinkedHashMap<>();
    for (Order.Line line : order.lines()) {
      Stock stock = state.stock(line.product());
      if (stock == null) {
        return Rejections.unknownProduct(line.product());
      } else if (stock.retired && isOfToday) {
        return Rejections.retired(line.product());
      }
      long sum = units.merge(stock.id, (long) line.quantity(), Long::sum);
      if (stock.total + sum > Order.MAX_TOTAL) {
        return Rejections.totalTooLarge(stock.id);
      }
    }
    Instant now = clock.instant();
    Optional<Instant> at = isOfToday ? Optional.of(order.at().orElse(now)) : order.at();
    StoredOrder stored = new StoredOrder(order.key(), at, now, units, cancelled);
    long number = store.add(stored);
    if (cancelled.isEmpty()) {
      units.forEach(state::move);
      events.add(new OrderEvent(number, stored.placed(), units, false));
    }
    return new Accepted(state.head(), order.key());
  }

  private Receipt cancel(CancelOrder cancel) {
    Optional<KnownOrder> known = store.order(cancel.key());
    if (known.isEmpty()) {
      return Rejections.notYetKnown(cancel.key());
    } else if (known.get().isCancelled()) {
      return new Duplicate(state.head(), cancel.key());
    }
    return cancel(cancel.key(), known.get(), clock.instant());
  }

  private Receipt cancel(String key, KnownOrder order, Instant at) {
    store.cancel(order, at);
    order.units().forEach((id, units) -> state.move(id, -units));
    events.add(new OrderEvent(order.number(), order.at(), order.units(), true));
    return new Accepted(state.head(), key);
  }

  private Receipt forget(ForgetOrder forget) {
    Optional<KnownOrder> known = store.order(forget.key());
    known.ifPresent(order -> store.rename(order, forget.key(), forgottenKey(order)));
    return known.isPresent()
        ? new Accepted(state.head(), forget.key())
        : Rejections.unknownOrder(forget.key());
  }

  private String forgottenKey(KnownOrder order) {
    return GeneratedOrderKeys.forgotten(store.lineage().epoch(), order.number());
  }

  /** Recalls orders, and returns the number to continue below; 0 if there are no more. */
  long recall(long below, Instant receivedSince, int most) {
    List<KnownOrder> orders = store.ordersBelow(below, most);
    List<KnownOrder> recent =
        orders.stream().filter(o -> !o.received().isBefore(receivedSince)).toList();
    recent.stream()
        .filter(order -> !order.isCancelled())
        .map(order -> new OrderEvent(order.number(), order.at(), order.units(), false))
        .forEach(events::add);
    // Does not end at the first older one: a clock that was wrong for a while may have stamped it.
    boolean isEnd = orders.size() < most || recent.isEmpty();
    return isEnd ? 0 : orders.get(orders.size() - 1).number();
  }

  /** Returns what was decided since the last call, in the order of the decisions. */
  List<OrderEvent> takeEvents() {
    List<OrderEvent> taken = events;
    events = new ArrayList<>();
    return taken;
  }
}
