package dev.tally.web;

import dev.tally.feed.Feed;
import dev.tally.ledger.Ledger;
import dev.tally.shop.Shop;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;

/** The meters of the feed, the ledger and the process in a registry. Not thread-safe. */
final class ServerMeters implements AutoCloseable {

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
    ProcessorMeters.register(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    return meters;
  }

  /** Stops listening to garbage collections; the meters stay in their registry. */
  @Override
  public void close() {
    garbage.close();
  }
}
