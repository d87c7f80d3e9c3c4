package dev.tally.ledger;

import dev.tally.ledger.Receipt.Accepted;
import dev.tally.ledger.Receipt.Duplicate;
import dev.tally.ledger.Receipt.Rejected;
import dev.tally.ledger.Receipt.Stale;
import dev.tally.ledger.Store.KnownOrder;
import dev.tally.shop.Command.CancelOrder;
import dev.tally.shop.Command.CancelPart;
import dev.tally.shop.Command.ForgetOrder;
import dev.tally.shop.Command.OrderCommand;
import dev.tally.shop.Command.PlaceOrder;
import dev.tally.shop.Command.RecordOrder;
import dev.tally.shop.Order;
import dev.tally.shop.ProductId;
import dev.tally.shop.Revision;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides the commands about orders. An order is state: what its newest revision says counts,
 * whatever came before or comes late (docs/decisions/0015). Lives on the ledger's own thread.
 */
final class OrderDecider {

  /**
   * An order may have 10,000 products, and a page of as many such orders would need a large heap.
   */
  private static final int ENOUGH_PRODUCTS = 10_000;

  private final Store store;
  private final LedgerState state;
  private final LineSums sums;
  private final OrderWriter writer;
  private final PartDecider parts;
  private final String foldedKeys; // how the keys in exports of this ledger's own baseline begin

  OrderDecider(Store store, LedgerState state) {
    this.store = store;
    this.state = state;
    this.sums = new LineSums(state);
    this.writer = new OrderWriter(store, state);
    this.parts = new PartDecider(store, state, sums, writer);
    this.foldedKeys = GeneratedOrderKeys.folded(store.identity());
  }

  Receipt decide(OrderCommand command, Instant now) {
    if (command instanceof PlaceOrder place) {
      return place(place.order(), now);
    } else if (command instanceof RecordOrder record) {
      return record(record, now);
    } else if (command instanceof CancelOrder cancel) {
      return cancel(cancel, now);
    } else if (command instanceof CancelPart part) {
      return parts.cancel(part, now);
    } else if (command instanceof ForgetOrder forget) {
      return forget(forget);
    }
    throw new AssertionError("unknown command: " + command);
  }

  /** Counts a current order. */
  private Receipt place(Order order, Instant now) {
    Optional<KnownOrder> found = store.order(order.key());
    if (found.isEmpty()) {
      return refuseWithoutKey(order.key()).orElseGet(() -> addCurrent(order, now));
    }
    KnownOrder known = found.get();
    return order.revision().isEmpty()
        ? repeat(order, known)
        : revise(known, now, order, Optional.of(order.at().orElse(known.received())));
  }

  /** Counts an order of the past. */
  private Receipt record(RecordOrder record, Instant now) {
    Order order = record.order();
    Optional<KnownOrder> known = store.order(order.key());
    if (known.isEmpty()) {
      return refuseWithoutKey(order.key())
          .filter(refused -> !(refused instanceof Rejected && record.keyless()))
          .orElseGet(() -> addOfThePast(record, now));
    } else if (order.revision().isPresent()) {
      return revise(known.get(), now, order, order.at());
    }
    Receipt repeated = repeat(order, known.get());
    return repeated instanceof Duplicate && !known.get().state().isCancelled()
        ? parts.update(known.get(), record, now)
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

  /** Adds a current order under a key that is not in use. */
  private Receipt addCurrent(Order order, Instant now) {
    Map<ProductId, Long> units = new LinkedHashMap<>();
    boolean isOnSale = order.revision().isEmpty();
    Optional<Receipt> refused = sum(order, isOnSale, units);
    if (refused.isPresent()) {
      return refused.get();
    }
    Optional<Instant> at = Optional.of(order.at().orElse(now));
    writer.add(order.key(), now, new OrderState(at, units, order.revision(), Optional.empty()));
    return new Accepted(state.head(), order.key());
  }

  private Receipt addOfThePast(RecordOrder record, Instant now) {
    Order order = record.order();
    Map<ProductId, Long> units = new LinkedHashMap<>();
    Optional<Receipt> refused = sum(order, false, units);
    if (refused.isPresent()) {
      return refused.get();
    }
    OrderState came = new OrderState(order.at(), units, order.revision(), Optional.empty());
    if (!record.parts().isEmpty()) {
      return parts.add(record, now, came);
    }
    OrderState known = record.cancelled().map(came::cancelledAt).orElse(came);
    writer.add(order.key(), now, known);
    return new Accepted(state.head(), order.key());
  }

  /** Sums up the lines of an order that is not known; returns why it cannot be counted. */
  private Optional<Receipt> sum(Order order, boolean isOnSale, Map<ProductId, Long> units) {
    Optional<Receipt> refused = sums.add(order.lines(), isOnSale, units);
    return refused.isPresent() ? refused : writer.tooLarge(units);
  }

  /** Decides an order without a revision, which is older than all that is known of it. */
  private Receipt repeat(Order order, KnownOrder known) {
    if (known.state().revision().isPresent()) {
      return new Stale(state.head(), order.key());
    }
    Map<ProductId, Long> came =
        Units.difference(known.state().units(), store.partialCancellations(known));
    return sums.areOf(order.lines(), came)
        ? new Duplicate(state.head(), order.key())
        : Rejections.keyReused(order.key());
  }

  /** Decides what an order consists of as of a revision. */
  private Receipt revise(KnownOrder known, Instant now, Order order, Optional<Instant> at) {
    Revision revision = order.revision().orElseThrow();
    int age = known.state().revision().map(revision::compareTo).orElse(1);
    if (age < 0) {
      return new Stale(state.head(), order.key());
    } else if (age == 0) {
      return sums.areOf(order.lines(), known.state().units())
          ? new Duplicate(state.head(), order.key())
          : Rejections.revisionReused(order.key(), revision);
    }
    Map<ProductId, Long> units = new LinkedHashMap<>();
    OrderState revised = new OrderState(at, units, order.revision(), Optional.empty());
    Optional<Receipt> refused =
        sums.add(order.lines(), false, units).or(() -> writer.tooLarge(known.state(), revised));
    if (refused.isPresent()) {
      return refused.get();
    }
    writer.amend(known, now, revised, Optional.empty());
    return new Accepted(state.head(), order.key());
  }

  private Receipt cancel(CancelOrder cancel, Instant now) {
    if (cancel.revision().isPresent()) { // as an order that has no lines as of then
      return place(new Order(cancel.key(), cancel.revision(), Optional.empty(), List.of()), now);
    }
    Optional<KnownOrder> found = store.order(cancel.key());
    if (found.isEmpty()) {
      return Rejections.notYetKnown(cancel.key());
    }
    OrderState known = found.get().state();
    if (known.revision().isPresent()) {
      return Rejections.revisionRequired(cancel.key(), known.revision().get());
    } else if (known.isCancelled()) {
      return new Duplicate(state.head(), cancel.key());
    }
    OrderState cancelled = known.cancelledAt(now);
    Optional<Receipt> refused = writer.tooLarge(known, cancelled);
    if (refused.isPresent()) {
      return refused.get();
    }
    writer.amend(found.get(), now, cancelled, Optional.empty());
    return new Accepted(state.head(), cancel.key());
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

  /** Recalls orders, see {@link Ledger#recall}. */
  Ledger.Recalled recall(long below, Instant receivedSince, int most) {
    List<KnownOrder> orders = store.ordersBelow(below, most, ENOUGH_PRODUCTS);
    List<KnownOrder> recent =
        orders.stream().filter(o -> !o.received().isBefore(receivedSince)).toList();
    recent.forEach(writer::recall);
    // Does not end at the first older one: a clock that was wrong for a while may have stamped it.
    int products = orders.stream().mapToInt(order -> order.state().units().size()).sum();
    boolean isEnd = recent.isEmpty() || (orders.size() < most && products < ENOUGH_PRODUCTS);
    Instant newest =
        orders.stream().map(KnownOrder::received).max(Instant::compareTo).orElse(Instant.MIN);
    return new Ledger.Recalled(isEnd ? 0 : orders.get(orders.size() - 1).number(), newest);
  }

  /** Returns what was decided since the last call, in the order of the decisions. */
  List<OrderEvent> takeEvents() {
    return writer.takeEvents();
  }
}
