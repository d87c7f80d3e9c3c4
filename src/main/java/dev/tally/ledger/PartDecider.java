package dev.tally.ledger;

import dev.tally.ledger.Receipt.Accepted;
import dev.tally.ledger.Receipt.Duplicate;
import dev.tally.ledger.Receipt.Rejected;
import dev.tally.ledger.Store.KnownOrder;
import dev.tally.shop.Command.CancelPart;
import dev.tally.shop.Command.RecordOrder;
import dev.tally.shop.Order;
import dev.tally.shop.ProductId;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides the cancellations of parts of orders, for senders who know only the difference. Lives on
 * the ledger's own thread.
 */
final class PartDecider {

  private final Store store;
  private final LedgerState state;
  private final LineSums sums;
  private final OrderWriter writer;

  PartDecider(Store store, LedgerState state, LineSums sums, OrderWriter writer) {
    this.store = store;
    this.state = state;
    this.sums = sums;
    this.writer = writer;
  }

  Receipt cancel(CancelPart part, Instant now) {
    Optional<KnownOrder> found = store.order(part.order());
    if (found.isEmpty()) {
      return Rejections.notYetKnown(part.order());
    }
    KnownOrder known = found.get();
    OrderState before = known.state();
    Map<ProductId, Long> units = new LinkedHashMap<>();
    Optional<Receipt> answer =
        sums.add(part.lines(), false, units)
            .or(() -> repeated(known, part.order(), part.key(), units));
    if (answer.isPresent()) {
      return answer.get();
    } else if (before.revision().isPresent()) {
      return Rejections.revisionRequired(part.order(), before.revision().get());
    }
    Optional<Receipt> refused =
        notThatMany(part.order(), before.counts(), units)
            .or(() -> tooMany(known, part.order(), 1))
            .or(() -> writer.tooLarge(Units.negated(units)));
    if (refused.isPresent()) {
      return refused.get();
    }
    take(known, now, part.key(), units);
    return new Accepted(state.head(), part.order());
  }

  /**
   * Returns the answer to a part that is known under its key; empty if it is not.
   *
   * @param order the key of the order
   */
  private Optional<Receipt> repeated(
      KnownOrder known, String order, String key, Map<ProductId, Long> units) {
    return store
        .partialCancellation(known, key)
        .map(
            before ->
                Units.sum(before.difference(), units).isEmpty()
                    ? new Duplicate(state.head(), order)
                    : Rejections.keyReused(key));
  }

  private static Optional<Receipt> notThatMany(
      String order, Map<ProductId, Long> counts, Map<ProductId, Long> units) {
    for (Map.Entry<ProductId, Long> entry : units.entrySet()) {
      long left = Math.max(0, counts.getOrDefault(entry.getKey(), 0L));
      if (entry.getValue() > left) {
        return Optional.of(Rejections.notThatMany(order, entry.getKey(), entry.getValue(), left));
      }
    }
    return Optional.empty();
  }

  private Optional<Receipt> tooMany(KnownOrder known, String order, int more) {
    return store.countPartialCancellations(known) + more > Order.MAX_PARTS
        ? Optional.of(Rejections.tooManyParts(order))
        : Optional.empty();
  }

  private KnownOrder take(KnownOrder known, Instant now, String key, Map<ProductId, Long> units) {
    OrderState left = known.state().withUnits(Units.difference(known.state().units(), units));
    return writer.amend(known, now, left, Optional.of(key));
  }

  /**
   * Adds an order of the past of which parts were cancelled.
   *
   * @param came the order as it came, before that
   */
  Receipt add(RecordOrder record, Instant now, OrderState came) {
    String key = record.order().key();
    Map<String, Map<ProductId, Long>> parts = new LinkedHashMap<>();
    Optional<Receipt> refused =
        resolve(record.parts(), parts).or(() -> notThatMany(key, came.counts(), sum(parts)));
    if (refused.isPresent()) {
      return refused.get();
    }
    apply(writer.add(key, now, came), now, parts, record.cancelled());
    return new Accepted(state.head(), key);
  }

  /**
   * Cancels a known order that counts, or parts of it, as far as another ledger's record of it says
   * so and it is news.
   */
  Receipt update(KnownOrder known, RecordOrder record, Instant now) {
    String key = record.order().key();
    Map<String, Map<ProductId, Long>> parts = new LinkedHashMap<>();
    Optional<Receipt> wrong = resolve(record.parts(), parts);
    if (wrong.isPresent()) {
      return wrong.get();
    }
    Map<String, Map<ProductId, Long>> news = new LinkedHashMap<>();
    for (Map.Entry<String, Map<ProductId, Long>> part : parts.entrySet()) {
      Optional<Receipt> repeated = repeated(known, key, part.getKey(), part.getValue());
      if (repeated.isEmpty()) {
        news.put(part.getKey(), part.getValue());
      } else if (repeated.get() instanceof Rejected) {
        return repeated.get();
      }
    }
    if (news.isEmpty() && record.cancelled().isEmpty()) {
      return new Duplicate(state.head(), key);
    }
    Map<ProductId, Long> counts = known.state().counts();
    Map<ProductId, Long> taken = record.cancelled().isPresent() ? counts : sum(news);
    Optional<Receipt> refused =
        notThatMany(key, counts, sum(news))
            .or(() -> tooMany(known, key, news.size()))
            .or(() -> writer.tooLarge(Units.negated(taken)));
    if (refused.isPresent()) {
      return refused.get();
    }
    apply(known, now, news, record.cancelled());
    return new Accepted(state.head(), key);
  }

  /** Sums up each part's lines; returns why that is impossible. */
  private Optional<Receipt> resolve(
      List<CancelPart> parts, Map<String, Map<ProductId, Long>> into) {
    for (CancelPart part : parts) {
      Map<ProductId, Long> units = new LinkedHashMap<>();
      Optional<Receipt> refused = sums.add(part.lines(), false, units);
      if (refused.isPresent()) {
        return refused;
      }
      into.put(part.key(), units);
    }
    return Optional.empty();
  }

  private static Map<ProductId, Long> sum(Map<String, Map<ProductId, Long>> parts) {
    Map<ProductId, Long> sum = new LinkedHashMap<>();
    parts.values().forEach(units -> units.forEach((id, n) -> Units.add(sum, id, n)));
    return sum;
  }

  private void apply(
      KnownOrder order,
      Instant now,
      Map<String, Map<ProductId, Long>> parts,
      Optional<Instant> cancelled) {
    KnownOrder known = order;
    for (Map.Entry<String, Map<ProductId, Long>> part : parts.entrySet()) {
      known = take(known, now, part.getKey(), part.getValue());
    }
    if (cancelled.isPresent()) {
      writer.amend(known, now, known.state().cancelledAt(cancelled.get()), Optional.empty());
    }
  }
}
