package dev.tally.web;

import com.sun.management.OperatingSystemMXBean;
import dev.tally.feed.Feed;
import dev.tally.ledger.Ledger;
import dev.tally.shop.Shop;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import java.lang.management.ManagementFactory;
import java.util.Set;

/** The meters of the feed, the ledger and the process in a registry. Not thread-safe. */
final class ServerMeters implements AutoCloseable {

  private static final Set<String> MISNAMED = Set.of("process.cpu.time", "system.cpu.count");

  private final JvmGcMetrics garbage = new JvmGcMetrics();

  private ServerMeters() {}

  /** Registers them all. */
  static ServerMeters register(Feed feed, Shop shop, Ledger ledger, MeterRegistry registry) {
    FeedMeters.register(feed, shop, registry);
    LedgerMeters.register(ledger, registry);
    ServerMeters meters = new ServerMeters();
    meters.garbage.bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    processor(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    return meters;
  }

  /** As Micrometer does, but by names of Prometheus's conventions. */
  private static void processor(MeterRegistry registry) {
    registry.config().meterFilter(MeterFilter.deny(id -> MISNAMED.contains(id.getName())));
    new ProcessorMetrics().bindTo(registry);
    Gauge.builder("system.cpus", Runtime.getRuntime(), Runtime::availableProcessors)
        .description("Processors that this process may use")
        .register(registry);
    if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
      FunctionCounter.builder("process.cpu", system, s -> s.getProcessCpuTime() / 1e9)
          .description("Processor time that this process has used")
          .baseUnit("seconds")
          .register(registry);
    }
  }

  /** Stops listening to garbage collections; the meters stay in their registry. */
  @Override
  public void close() {
    garbage.close();
  }
}
