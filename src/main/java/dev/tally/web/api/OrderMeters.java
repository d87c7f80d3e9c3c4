package dev.tally.web.api;

import dev.tally.ledger.Receipt;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

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

  private final Map<Source, Map<Outcome, Counter>> counters = new EnumMap<>(Source.class);

  /** Finds or makes the counters in a registry. */
  public OrderMeters(MeterRegistry registry) {
    for (Source source : Source.values()) {
      Map<Outcome, Counter> outcomes = new EnumMap<>(Outcome.class);
      for (Outcome outcome : Outcome.values()) {
        outcomes.put(outcome, counter(source, outcome, registry));
      }
      counters.put(source, outcomes);
    }
  }

  private static Counter counter(Source source, Outcome outcome, MeterRegistry registry) {
    return Counter.builder("tally.orders")
        .description(
            "Orders and cancellations that the ledger decided; unreadable ones are not counted")
        .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
        .tag("source", source.name().toLowerCase(Locale.ROOT))
        .register(registry);
  }

  /** Counts an order or cancellation that was decided, but not one that must be sent again. */
  public void count(Source source, Receipt receipt) {
    if (receipt instanceof Receipt.Accepted) {
      count(source, Outcome.ACCEPTED);
    } else if (receipt instanceof Receipt.Duplicate) {
      count(source, Outcome.DUPLICATE);
    } else if (receipt instanceof Receipt.Stale) {
      count(source, Outcome.STALE);
    } else if (receipt instanceof Receipt.Rejected) {
      count(source, Outcome.REJECTED);
    }
  }

  private void count(Source source, Outcome outcome) {
    counters.getOrDefault(source, Map.of()).get(outcome).increment();
  }
}
