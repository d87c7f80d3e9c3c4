package dev.tally.web;

import dev.tally.feed.Feed;
import dev.tally.feed.FeedTiming;
import dev.tally.history.History;
import dev.tally.ledger.Ledger;
import dev.tally.shop.Shop;
import dev.tally.web.api.ApiEndpoints;
import dev.tally.web.http.HttpServer;
import dev.tally.web.http.Route;
import dev.tally.web.http.TokenAuth;
import dev.tally.web.http.WorkerThread;
import dev.tally.web.live.LiveEndpoints;
import dev.tally.web.live.NettyLoop;
import dev.tally.web.net.EventLoops;
import dev.tally.web.net.Transport;
import dev.tally.web.page.PageEndpoints;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;

/** Puts a server together, on the first transport that works. One thread. */
final class ServerBuilder {

  private final Settings settings;
  private final Shop shop;
  private final Ledger ledger;
  private final History history;
  private final PrometheusMeterRegistry registry;
  private final RandomGenerator random;
  private final AtomicBoolean draining = new AtomicBoolean();
  private final WorkerThread backstage = new WorkerThread();

  ServerBuilder(
      Settings settings,
      Shop shop,
      Ledger ledger,
      History history,
      PrometheusMeterRegistry registry,
      RandomGenerator random) {
    this.settings = settings;
    this.shop = shop;
    this.ledger = ledger;
    this.history = history;
    this.registry = registry;
    this.random = random;
  }

  WebServer start() {
    return Transport.onFirstThatWorks(settings.http().transport(), this::start);
  }

  private WebServer start(Transport transport) {
    EventLoops loops = EventLoops.start(transport, settings.http().threads());
    try {
      return start(loops);
    } catch (RuntimeException | LinkageError e) {
      loops.close();
      throw e;
    }
  }

  private WebServer start(EventLoops loops) {
    Feed feed =
        new Feed(
            loops.all().stream().map(NettyLoop::new).toList(),
            shop::image,
            FeedTiming.of(settings.flush(), settings.patience()),
            PooledByteBufAllocator.DEFAULT);
    shop.onPublished(feed::wake);
    HttpServer http =
        HttpServer.open(
            loops,
            settings.http(),
            routes(feed, loops.all()),
            shop::isReady,
            draining::get,
            registry);
    return new WebServer(
        http,
        feed,
        new ServerMeters(feed, registry),
        backstage,
        settings.http().limits(),
        random,
        draining);
  }

  private List<Route> routes(Feed feed, List<EventLoop> loops) {
    TokenAuth gatekeeper = settings.http().gatekeeper();
    ApiEndpoints api =
        new ApiEndpoints(shop, ledger, history, gatekeeper, backstage, draining::get, registry);
    LiveEndpoints live =
        new LiveEndpoints(
            shop, feed, loops, api.writes(), gatekeeper, settings.http().limits(), random);
    Map<String, String> shown =
        Map.of(
            "currency", settings.currency(),
            "version", settings.version(),
            "writes", gatekeeper.isOpen() ? "open" : "token");
    return Routes.of(new PageEndpoints(shown, shop, backstage), live, api);
  }
}
