package dev.tally.contract;

import dev.tally.history.History;
import dev.tally.ledger.Ledger;
import dev.tally.ledger.memory.MemoryLedger;
import dev.tally.shop.Shop;
import dev.tally.web.TestServer;
import dev.tally.web.WebServer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Random;

/** A server that never comes to read its data. */
final class LoadingServer implements AutoCloseable {

  private final Ledger ledger = MemoryLedger.open(InstantSource.system(), new Random(1));
  private final WebServer server =
      WebServer.start(
          TestServer.settings(),
          new Shop(),
          ledger,
          new History(InstantSource.system(), ZoneOffset.UTC),
          new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));

  InetSocketAddress address() {
    return server.addresses().get(0);
  }

  @Override
  public void close() {
    server.close();
    ledger.close();
  }
}
