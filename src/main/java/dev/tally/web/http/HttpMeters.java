package dev.tally.web.http;

import dev.tally.meters.Buckets;
import dev.tally.web.net.MemoryBudget;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts requests, connections and their memory. Thread-safe. */
final class HttpMeters {

  private record Kind(String route, String method, String status) {}

  private final MeterRegistry registry;
  private final Map<Kind, Timer> requests = new ConcurrentHashMap<>(); // each looked up once

  HttpMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  /** Counts a request that was answered. */
  void request(String route, HttpMethod method, HttpResponseStatus status, Duration took) {
    String name =
        Route.METHODS.contains(method) ? method.name() : "other"; // clients may invent methods
    requests
        .computeIfAbsent(new Kind(route, name, status.code() / 100 + "xx"), this::timer)
        .record(took);
  }

  private Timer timer(Kind kind) {
    return Timer.builder("tally.http.requests")
        .description("Requests and the time from their head to their answer")
        .serviceLevelObjectives(Buckets.ofTimes())
        .tags("route", kind.route(), "method", kind.method(), "status", kind.status())
        .register(registry);
  }

  /** Publishes the number of these connections from now on. */
  void watch(Connections connections) {
    Gauge.builder("tally.connections", connections, Connections::open)
        .description("Open connections, viewers included")
        .strongReference(true)
        .register(registry);
  }

  /** Publishes the use of this budget from now on. */
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
}
