package dev.tally.web;

import dev.tally.feed.ViewerCounts;
import dev.tally.history.History;
import dev.tally.ledger.Ledger;
import dev.tally.ledger.memory.MemoryLedger;
import dev.tally.shop.Shop;
import dev.tally.web.api.ApiEndpoints;
import dev.tally.web.api.PositionWait;
import dev.tally.web.api.Readiness;
import dev.tally.web.http.PortAccess;
import dev.tally.web.http.RouteView;
import dev.tally.web.http.TokenAuth;
import dev.tally.web.http.WorkerThread;
import dev.tally.web.live.LiveEndpoints;
import dev.tally.web.live.SocketDrain;
import dev.tally.web.page.PageEndpoints;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** The table of all paths, without a server. */
public final class RouteTable {

  private RouteTable() {}

  /** Returns every method of every path, in the order of the table. */
  public static List<RouteView> all() {
    Shop shop = new Shop();
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    Map<String, String> shown =
        Map.of(
            "currency",
            "EUR",
            "version",
            "test",
            "writes",
            "open",
            "history",
            "open",
            "reads",
            "open");
    try (WorkerThread worker = new WorkerThread();
        Ledger ledger = MemoryLedger.open(InstantSource.system(), new Random(1))) {
      ApiEndpoints api =
          new ApiEndpoints(
              shop,
              ledger,
              new History(InstantSource.system(), ZoneOffset.UTC),
              TokenAuth.open(),
              worker,
              new Readiness(shop, ledger, () -> false, Optional::empty),
              registry);
      LiveEndpoints live =
          new LiveEndpoints(
              shop,
              window -> shop.image(),
              null,
              List.of(),
              api.gateway(),
              TokenAuth.open(),
              new SocketDrain(),
              TestServer.LIMITS,
              new Random(2),
              () -> ViewerCounts.NONE);
      PageEndpoints page = new PageEndpoints(shown, window -> shop.image(), worker);
      return Routes.of(page, live, api, new PositionWait(shop, Duration.ZERO), PortAccess.OPEN)
          .stream()
          .flatMap(route -> RouteView.of(route).stream())
          .toList();
    }
  }
}
