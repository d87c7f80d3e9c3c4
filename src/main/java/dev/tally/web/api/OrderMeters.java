package dev.tally.web.api;

import dev.tally.ledger.Receipt;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Counts the outcomes of orders and cancellations. Thread-safe. */
final class OrderMeters {

  private final Counter accepted;
  private final Counter duplicate;
  private final Counter stale;
  private final Counter rejected;

  OrderMeters(MeterRegistry registry) {
    accepted = counter("accepted", registry);
    duplicate = counter("duplicate", registry);
    stale = counter("stale", registry);
    rejected = counter("rejected", registry);
  }

  private static Counter counter(String outcome, MeterRegistry registry) {
    return Counter.builder("tally.orders")
        .description(
            "Orders and cancellations that the ledger decided; unreadable ones are not counted")
        .tag("outcome", outcome)
        .register(registry);
  }

  /**
   * Counts an order or cancellation that came by HTTP or over a WebSocket and was decided, but not
   * one that must be sent again.
   */
  void count(Receipt receipt) {
    if (receipt instanceof Receipt.Accepted) {
      accepted.increment();
    } else if (receipt instanceof Receipt.Duplicate) {
      duplicate.increment();
    } else if (receipt instanceof Receipt.Stale) {
      stale.increment();
    } else if (receipt instanceof Receipt.Rejected) {
      rejected.increment();
    }
  }
}
