package dev.tally.web.api;

import dev.tally.ledger.Receipt;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts the outcomes of orders and cancellations. Thread-safe. */
public final class OrderMeters {

  /** The way by which an order came. */
  public enum Source {
    /** A request of its own. */
    HTTP,
    /** A line of a stream. */
    STREAM,
    /** The same, sent by {@code tally import}, which says so. */
    IMPORT,
    /** A message over a WebSocket. */
    SOCKET,
    SIMULATOR
  }

  private enum Outcome {
    ACCEPTED,
    DUPLICATE,
    STALE,
    REJECTED
  }

  private record Kind(Source source, Outcome outcome) {}

  private final MeterRegistry registry;
  private final Map<Kind, Counter> counters = new ConcurrentHashMap<>(); // each looked up once

  /** Makes the counters in a registry, or finds them there. */
  public OrderMeters(MeterRegistry registry) {
    this.registry = registry;
    for (Source source : Source.values()) {
      for (Outcome outcome : Outcome.values()) {
        counter(source, outcome); // so that each is there from the start, as 0
      }
    }
  }

  private Counter counter(Source source, Outcome outcome) {
    return counters.computeIfAbsent(new Kind(source, outcome), this::register);
  }

  private Counter register(Kind kind) {
    return Counter.builder("tally.orders")
        .description(
            "Orders and cancellations that the ledger decided; unreadable ones are not counted")
        .tag("outcome", kind.outcome().name().toLowerCase(Locale.ROOT))
        .tag("source", kind.source().name().toLowerCase(Locale.ROOT))
        .register(registry);
  }

  /** Counts an order or cancellation that was decided, but not one that must be sent again. */
  public void count(Source source, Receipt receipt) {
    if (receipt instanceof Receipt.Accepted) {
      counter(source, Outcome.ACCEPTED).increment();
    } else if (receipt instanceof Receipt.Duplicate) {
      counter(source, Outcome.DUPLICATE).increment();
    } else if (receipt instanceof Receipt.Stale) {
      counter(source, Outcome.STALE).increment();
    } else if (receipt instanceof Receipt.Rejected) {
      counter(source, Outcome.REJECTED).increment();
    }
  }
}
