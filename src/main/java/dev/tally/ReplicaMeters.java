package dev.tally;

import dev.tally.ledger.Ledger;
import dev.tally.ledger.ReplicaStatus;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/** The meters that only one of many nodes has; docs/many-nodes.md has their alerts. */
final class ReplicaMeters {

  private final Ledger replica;
  private final MeterRegistry registry;

  private ReplicaMeters(Ledger replica, MeterRegistry registry) {
    this.replica = replica;
    this.registry = registry;
  }

  static void register(Ledger replica, MeterRegistry registry) {
    new ReplicaMeters(replica, registry).register();
  }

  private void register() {
    gauge("end", s -> s.extent().end(), "Entries that the journal has ever held");
    gauge("lag.entries", ReplicaStatus::entriesBehind, "Entries that this node has yet to decide");
    gauge(
        "lag.seconds",
        s -> seconds(s.behind()),
        "For how long this node has known of an entry that it has yet to decide");
    gauge("silence.seconds", s -> seconds(s.silence()), "Time since the journal answered last");
    gauge("replicas", s -> s.extent().replicas(), "Copies of the journal on Kafka's brokers");
    gauge("replicas.in.sync", s -> s.extent().inSync(), "Copies that are complete");
    FunctionTimer.builder(
            "tally.journal.append",
            replica,
            r -> number(r, ReplicaStatus::appended),
            r -> number(r, s -> s.appending().toNanos()),
            TimeUnit.NANOSECONDS)
        .description("From the append of an entry to the journal's acknowledgement")
        .register(registry);
    FunctionCounter.builder(
            "tally.journal.unknown", replica, r -> number(r, ReplicaStatus::unknown))
        .description("Commands of which nobody could say whether they count")
        .register(registry);
  }

  private void gauge(String name, ToDoubleFunction<ReplicaStatus> value, String description) {
    Gauge.builder(
            "tally.journal." + name,
            replica,
            r -> r.replica().map(value::applyAsDouble).orElse(Double.NaN))
        .description(description)
        .register(registry);
  }

  private static long number(Ledger replica, ToLongFunction<ReplicaStatus> value) {
    return replica.replica().map(value::applyAsLong).orElse(0L);
  }

  private static double seconds(Duration time) {
    return time.toMillis() / 1e3;
  }
}
