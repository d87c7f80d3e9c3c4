package dev.tally.web;

import dev.tally.feed.Feed;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;

/** The meters of the feed and of the process in a registry. Not thread-safe. */
final class ServerMeters implements AutoCloseable {

  private final JvmGcMetrics garbage = new JvmGcMetrics();

  ServerMeters(Feed feed, MeterRegistry registry) {
    Gauge.builder("tally.viewers", feed, Feed::viewers)
        .description("Open WebSockets and event streams")
        .register(registry);
    FunctionCounter.builder("tally.feed.writes", feed, Feed::writes)
        .description("Writes to viewers; one tells a viewer all that is due")
        .register(registry);
    FunctionCounter.builder("tally.feed.busy", feed, f -> f.busy().toNanos() / 1e9)
        .description("Time that all loops have spent writing to viewers")
        .baseUnit("seconds")
        .register(registry);
    garbage.bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
  }

  /** Stops listening to garbage collections; the meters stay in their registry. */
  @Override
  public void close() {
    garbage.close();
  }
}
