package dev.tally.ledger;

import dev.tally.ledger.LedgerState.Stock;
import dev.tally.ledger.OrderEvent.Counted;
import dev.tally.ledger.Receipt.Accepted;
import dev.tally.ledger.Receipt.Duplicate;
import dev.tally.ledger.Receipt.Rejected;
import dev.tally.ledger.Receipt.Stale;
import dev.tally.ledger.Store.KnownOrder;
import dev.tally.ledger.Store.StoredOrder;
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
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides the commands about orders. An order is state: what its newest revision says counts,
 * whatever came before or comes late (docs/decisions/0015). Lives on the ledger's writer thread.
 */
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
    } else if (command instanceof CancelPart part) {
      return cancel(part);
    } else if (command instanceof ForgetOrder forget) {
      return forget(forget);
    }
    throw new AssertionError("a command nobody decides: " + command);
  }

  /** Counts a current order. */
  private Receipt place(Order order) {
    Optional<KnownOrder> found = store.order(order.key());
    if (found.isEmpty()) {
      return refuseWithoutKey(order.key())
          .orElseGet(
              () -> {
                Instant now = clock.instant();
                boolean isOnSale = order.revision().isEmpty();
                return add(order, Optional.of(order.at().orElse(now)), now, isOnSale);
              });
    }
    KnownOrder known = found.get();
    return order.revision().isEmpty()
        ? repeat(order, known)
        : revise(known, order, Optional.of(order.at().orElse(known.received())));
  }

  /** Counts an order of the past. */
  private Receipt record(RecordOrder record) {
    Order order = record.order();
    Optional<KnownOrder> known = store.order(order.key());
    if (known.isEmpty()) {
      return refuseWithoutKey(order.key())
          .filter(refused -> !(refused instanceof Rejected && record.keyless()))
          .orElseGet(() -> addOfThePast(record));
    } else if (order.revision().isPresent()) {
      return revise(known.get(), order, order.at());
    }
    Receipt repeated = repeat(order, known.get());
    return repeated instanceof Duplicate && !known.get().state().isCancelled()
        ? cancelToo(known.get(), record).orElse(repeated)
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

  /**
   * Adds an order under a key that is not in use.
   *
   * @param isOnSale whether its products must still be sold
   */
  private Receipt add(Order order, Optional<Instant> at, Instant now, boolean isOnSale) {
    Map<ProductId, Long> units = new LinkedHashMap<>();
    Optional<Receipt> refused = gather(order.lines(), isOnSale, units).or(() -> tooLarge(units));
    if (refused.isPresent()) {
      return refused.get();
    }
    add(order.key(), now, new OrderState(at, units, order.revision(), Optional.empty()));
    return new Accepted(state.head(), order.key());
  }

  private Receipt addOfThePast(RecordOrder record) {
    Order order = record.order();
    Map<ProductId, Long> units = new LinkedHashMap<>();
    Optional<Receipt> refused =
        gather(order.lines(), false, units)
            .or(() -> tooLarge(units))
            .or(() -> refuseParts(order.key(), units, record.parts()));
    if (refused.isPresent()) {
      return refused.get();
    }
    Instant now = clock.instant();
    OrderState came = new OrderState(order.at(), units, order.revision(), Optional.empty());
    if (record.parts().isEmpty()) {
      add(order.key(), now, record.cancelled().map(came::cancelledAt).orElse(came));
    } else {
      cancelToo(add(order.key(), now, came), record);
    }
    return new Accepted(state.head(), order.key());
  }

  private KnownOrder add(String key, Instant now, OrderState came) {
    long number = store.add(new StoredOrder(key, now, came));
    came.counts().forEach(state::move);
    events.add(new OrderEvent(number, Optional.empty(), came.counted(now)));
    return new KnownOrder(number, now, came);
  }

  /**
   * Sums up the units of each product.
   *
   * @param isOnSale whether what is ordered must still be sold; returns need not
   * @return why that is impossible
   */
  private Optional<Receipt> gather(
      List<Order.Line> lines, boolean isOnSale, Map<ProductId, Long> units) {
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

  /** Refuses a change by which a total would leave the range of exact numbers. */
  private Optional<Receipt> tooLarge(Map<ProductId, Long> difference) {
    for (Map.Entry<ProductId, Long> entry : difference.entrySet()) {
      if (Math.abs(state.total(entry.getKey()) + entry.getValue()) > Order.MAX_TOTAL) {
        return Optional.of(Rejections.totalTooLarge(entry.getKey()));
      }
    }
    return Optional.empty();
  }

  /** Decides an order without a revision, which is older than all that is known of it. */
  private Receipt repeat(Order order, KnownOrder known) {
    if (known.state().revision().isPresent()) {
      return new Stale(state.head(), order.key());
    }
    Map<ProductId, Long> came =
        Units.difference(known.state().units(), store.partialCancellations(known));
    return isSame(order, came)
        ? new Duplicate(state.head(), order.key())
        : Rejections.keyReused(order.key());
  }

  /** Compares the units; a line whose product does not exist is never the same. */
  private boolean isSame(Order order, Map<ProductId, Long> units) {
    Map<ProductId, Long> ordered = new HashMap<>();
    return gather(order.lines(), false, ordered).isEmpty() && ordered.equals(units);
  }

  /** Decides what an order consists of as of a revision. */
  private Receipt revise(KnownOrder known, Order order, Optional<Instant> at) {
    Revision revision = order.revision().orElseThrow();
    Optional<Revision> newest = known.state().revision();
    int age = newest.map(revision::compareTo).orElse(1);
    if (age < 0) {
      return new Stale(state.head(), order.key());
    } else if (age == 0) {
      return isSame(order, known.state().units())
          ? new Duplicate(state.head(), order.key())
          : Rejections.revisionReused(order.key(), revision);
    }
    Map<ProductId, Long> units = new LinkedHashMap<>();
    return gather(order.lines(), false, units)
        .or(() -> tooLarge(Units.difference(units, known.state().counts())))
        .orElseGet(
            () -> {
              OrderState revised =
                  new OrderState(at, units, Optional.of(revision), Optional.empty());
              amend(known, revised, Optional.empty());
              return new Accepted(state.head(), order.key());
            });
  }

  /**
   * Changes an order that is known.
   *
   * @param part the key of the partial cancellation that does it
   */
  private KnownOrder amend(KnownOrder known, OrderState after, Optional<String> part) {
    OrderState before = known.state();
    Map<ProductId, Long> difference = Units.difference(after.counts(), before.counts());
    store.amend(known, after, new Amendment(clock.instant(), after.revision(), part, difference));
    difference.forEach(state::move);
    Counted counted = before.counted(known.received());
    Counted counts = after.counted(known.received());
    if (!counts.equals(counted)) {
      events.add(new OrderEvent(known.number(), Optional.of(counted), counts));
    }
    return new KnownOrder(known.number(), known.received(), after);
  }

  private Receipt cancel(CancelOrder cancel) {
    Optional<KnownOrder> found = store.order(cancel.key());
    if (cancel.revision().isPresent()) {
      Order none = new Order(cancel.key(), cancel.revision(), Optional.empty(), List.of());
      return found.isPresent()
          ? revise(found.get(), none, Optional.empty())
          : refuseWithoutKey(cancel.key())
              .orElseGet(() -> add(none, Optional.empty(), clock.instant(), false));
    } else if (found.isEmpty()) {
      return Rejections.notYetKnown(cancel.key());
    }
    OrderState known = found.get().state();
    if (known.revision().isPresent()) {
      return Rejections.revisionRequired(cancel.key(), known.revision().get());
    } else if (known.isCancelled()) {
      return new Duplicate(state.head(), cancel.key());
    }
    amend(found.get(), known.cancelledAt(clock.instant()), Optional.empty());
    return new Accepted(state.head(), cancel.key());
  }

  private Receipt cancel(CancelPart part) {
    Optional<KnownOrder> found = store.order(part.order());
    if (found.isEmpty()) {
      return Rejections.notYetKnown(part.order());
    }
    KnownOrder known = found.get();
    Map<ProductId, Long> units = new LinkedHashMap<>();
    Optional<Receipt> refused = gather(part.lines(), false, units);
    if (refused.isPresent()) {
      return refused.get();
    }
    Optional<Receipt> repeated = repeatOfPart(known, part, units);
    if (repeated.isPresent()) {
      return repeated.get();
    } else if (known.state().revision().isPresent()) {
      return Rejections.revisionRequired(part.order(), known.state().revision().get());
    }
    return notThatMany(part.order(), known.state().counts(), units)
        .orElseGet(
            () -> {
              cancelPart(known, part.key(), units);
              return new Accepted(state.head(), part.order());
            });
  }

  private KnownOrder cancelPart(KnownOrder known, String key, Map<ProductId, Long> units) {
    Map<ProductId, Long> left = Units.difference(known.state().units(), units);
    return amend(known, known.state().withUnits(left), Optional.of(key));
  }

  private Optional<Receipt> repeatOfPart(
      KnownOrder known, CancelPart part, Map<ProductId, Long> units) {
    return store
        .partialCancellation(known, part.key())
        .map(
            before ->
                Units.sum(before.difference(), units).isEmpty()
                    ? new Duplicate(state.head(), part.order())
                    : Rejections.keyReused(part.key()));
  }

  private static Optional<Receipt> notThatMany(
      String key, Map<ProductId, Long> counts, Map<ProductId, Long> units) {
    for (Map.Entry<ProductId, Long> entry : units.entrySet()) {
      long left = Math.max(0, counts.getOrDefault(entry.getKey(), 0L));
      if (entry.getValue() > left) {
        return Optional.of(Rejections.notThatMany(key, entry.getKey(), entry.getValue(), left));
      }
    }
    return Optional.empty();
  }

  /** Refuses parts of which an order does not have that many. */
  private Optional<Receipt> refuseParts(
      String key, Map<ProductId, Long> counts, List<CancelPart> parts) {
    Map<ProductId, Long> sum = new LinkedHashMap<>();
    for (CancelPart part : parts) {
      Optional<Receipt> refused = gather(part.lines(), false, sum);
      if (refused.isPresent()) {
        return refused;
      }
    }
    return notThatMany(key, counts, sum);
  }

  /**
   * Cancels a known order, or parts of it, as far as another ledger's record of it says so and it
   * is news.
   *
   * @return empty if nothing is
   */
  private Optional<Receipt> cancelToo(KnownOrder order, RecordOrder record) {
    List<CancelPart> news = new ArrayList<>();
    for (CancelPart part : record.parts()) {
      Map<ProductId, Long> units = new LinkedHashMap<>();
      Optional<Receipt> refused =
          gather(part.lines(), false, units).or(() -> repeatOfPart(order, part, units));
      if (refused.isEmpty()) {
        news.add(part);
      } else if (refused.get() instanceof Rejected) {
        return refused;
      }
    }
    Optional<Receipt> refused = refuseParts(record.order().key(), order.state().counts(), news);
    if (refused.isPresent() || (news.isEmpty() && record.cancelled().isEmpty())) {
      return refused;
    }
    KnownOrder known = order;
    for (CancelPart part : news) {
      Map<ProductId, Long> units = new LinkedHashMap<>();
      gather(part.lines(), false, units);
      known = cancelPart(known, part.key(), units);
    }
    if (record.cancelled().isPresent()) {
      amend(known, known.state().cancelledAt(record.cancelled().get()), Optional.empty());
    }
    return Optional.of(new Accepted(state.head(), record.order().key()));
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
        .map(o -> new OrderEvent(o.number(), Optional.empty(), o.state().counted(o.received())))
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
