package dev.tally.web;

import dev.tally.feed.Feed;
import dev.tally.ledger.Receipt;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** What is counted of the server. Safe for all threads; meters are looked up once each. */
final class Meters implements AutoCloseable {

  private record Kind(String route, String method, String status) {}

  private final MeterRegistry registry;
  private final Map<Kind, Timer> requests = new ConcurrentHashMap<>();
  private final Map<String, Counter> orders = new ConcurrentHashMap<>();

  private final JvmGcMetrics garbage = new JvmGcMetrics();

  Meters(MeterRegistry registry) {
    this.registry = registry;
  }

  /** A request was answered. */
  void request(String route, HttpMethod method, HttpResponseStatus status, Duration took) {
    String name =
        Resource.METHODS.contains(method) ? method.name() : "other"; // senders may invent methods
    requests
        .computeIfAbsent(new Kind(route, name, status.code() / 100 + "xx"), this::timer)
        .record(took);
  }

  private Timer timer(Kind kind) {
    return Timer.builder("tally.http.requests")
        .description("Requests and the time from their head to their answer")
        .tags("route", kind.route(), "method", kind.method(), "status", kind.status())
        .register(registry);
  }

  /**
   * An order or a cancellation that came by HTTP or over a WebSocket was decided; one that must
   * come again was not.
   */
  void order(Receipt receipt) {
    if (receipt instanceof Receipt.Accepted) {
      count("accepted");
    } else if (receipt instanceof Receipt.Duplicate) {
      count("duplicate");
    } else if (receipt instanceof Receipt.Rejected) {
      count("rejected");
    }
  }

  private void count(String outcome) {
    orders.computeIfAbsent(outcome, this::counter).increment();
  }

  private Counter counter(String outcome) {
    return Counter.builder("tally.orders")
        .description(
            "Orders and cancellations that the ledger decided; unreadable ones are not counted")
        .tag("outcome", outcome)
        .register(registry);
  }

  /** From now on these are watched, and the process with them. */
  void watch(Feed feed, Supplier<Number> connections) {
    watchProcess();
    Gauge.builder("tally.viewers", feed, Feed::viewers)
        .description("Open WebSockets and event streams")
        .register(registry);
    Gauge.builder("tally.connections", connections)
        .description("Open connections, viewers included")
        .register(registry);
    FunctionCounter.builder("tally.feed.writes", feed, Feed::writes)
        .description("Writes to viewers; one tells a viewer all that is due")
        .register(registry);
    FunctionCounter.builder("tally.feed.busy", feed, f -> f.busy().toNanos() / 1e9)
        .description("Time that all loops have spent telling viewers")
        .baseUnit("seconds")
        .register(registry);
  }

  /** From now on this is watched. */
  void watch(MemoryBudget memory) {
    Gauge.builder("tally.memory.budget", memory, MemoryBudget::bytes)
        .description("What outsiders may make the server hold in memory, at most")
        .baseUnit("bytes")
        .register(registry);
    for (MemoryBudget.Use use : MemoryBudget.Use.values()) {
      Gauge.builder("tally.memory.used", memory, budget -> budget.used(use))
          .description("What is charged to that budget")
          .tag("for", use.name().toLowerCase(Locale.ROOT))
          .baseUnit("bytes")
          .register(registry);
    }
    FunctionCounter.builder("tally.memory.refused", memory, MemoryBudget::refused)
        .description("Connections and lists of products for which there was no room")
        .register(registry);
    FunctionCounter.builder("tally.memory.evicted", memory, MemoryBudget::evicted)
        .description("Connections that were sent away as they held most")
        .register(registry);
  }

  private void watchProcess() {
    garbage.bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
  }

  /** Lets go of the process; the meters stay with their registry. */
  @Override
  public void close() {
    garbage.close();
  }
}
