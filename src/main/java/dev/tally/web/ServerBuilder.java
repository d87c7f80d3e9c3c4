package dev.tally.web;

import dev.tally.config.Config;
import dev.tally.feed.Feed;
import dev.tally.feed.FeedTiming;
import dev.tally.feed.Staleness;
import dev.tally.history.History;
import dev.tally.ledger.Ledger;
import dev.tally.ledger.ReplicaStatus;
import dev.tally.shop.Image;
import dev.tally.shop.Shop;
import dev.tally.shop.Window;
import dev.tally.web.api.ApiEndpoints;
import dev.tally.web.api.OrderMeters;
import dev.tally.web.api.PositionWait;
import dev.tally.web.api.Readiness;
import dev.tally.web.http.HttpServer;
import dev.tally.web.http.HttpSettings;
import dev.tally.web.http.PortAccess;
import dev.tally.web.http.Route;
import dev.tally.web.http.TokenAuth;
import dev.tally.web.http.WorkerThread;
import dev.tally.web.live.LiveEndpoints;
import dev.tally.web.live.NettyLoop;
import dev.tally.web.live.SocketDrain;
import dev.tally.web.net.EventLoops;
import dev.tally.web.net.Transport;
import dev.tally.web.page.PageEndpoints;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** Builds a server on the first transport that works. Not thread-safe. */
final class ServerBuilder {

  private final Config config;
  private final Shop shop;
  private final Ledger ledger;
  private final History history;
  private final PrometheusMeterRegistry registry;
  private final RandomGenerator random;
  private final AtomicBoolean draining = new AtomicBoolean();
  private final SocketDrain drain = new SocketDrain();
  private final WorkerThread worker = new WorkerThread();

  ServerBuilder(
      Config config,
      Shop shop,
      Ledger ledger,
      History history,
      PrometheusMeterRegistry registry,
      RandomGenerator random) {
    this.config = config;
    this.shop = shop;
    this.ledger = ledger;
    this.history = history;
    this.registry = registry;
    this.random = random;
  }

  WebServer start() {
    return Transport.onFirstThatWorks(config.get(HttpSettings.TRANSPORT), this::start);
  }

  private WebServer start(Transport transport) {
    EventLoops loops = EventLoops.start(transport, config.get(HttpSettings.THREADS));
    try {
      return start(loops);
    } catch (RuntimeException | LinkageError e) {
      loops.close();
      throw e;
    }
  }

  private WebServer start(EventLoops loops) {
    List<EventLoop> all = loops.all();
    Feed feed =
        new Feed(
            all.stream().map(NettyLoop::new).toList(),
            this::image,
            FeedTiming.of(config.get(WebSettings.FLUSH), config.get(WebSettings.PATIENCE)),
            new Staleness(this::stale, config.get(WebSettings.BEARABLE)),
            PooledByteBufAllocator.DEFAULT);
    shop.onPublished(feed::wake);
    history.windows().onTurned(feed::wake);
    PageEndpoints page = page();
    HttpServer http =
        HttpServer.open(
            loops,
            config.with(HttpSettings.MISSING, Optional.of(page::missing)),
            routes(page, feed, all, loops.transport()),
            shop::isReady,
            draining::get,
            registry);
    return new WebServer(
        http,
        feed,
        ServerMeters.register(feed, shop, ledger, registry),
        worker,
        drain,
        config.get(HttpSettings.LIMITS),
        random,
        draining);
  }

  private PageEndpoints page() {
    Map<String, String> shown =
        Map.of(
            "currency",
            config.get(WebSettings.CURRENCY),
            "version",
            config.get(WebSettings.VERSION),
            "writes",
            config.get(HttpSettings.AUTH).isOpen() ? "open" : "token",
            "reads",
            config.get(HttpSettings.CLOSED) ? "token" : "open",
            "history",
            config.get(HttpSettings.OPERATORS).isOpen() ? "open" : "closed");
    return new PageEndpoints(shown, this::image, worker);
  }

  private Image image(Window window) {
    return window == Window.ALL ? shop.image() : history.windows().image(window);
  }

  private Optional<Staleness.Stale> stale() {
    return ledger
        .replica()
        .flatMap(ReplicaStatus::stale)
        .map(lasting -> new Staleness.Stale(Instant.now().minus(lasting), lasting));
  }

  private Function<PortAccess, List<Route>> routes(
      PageEndpoints page, Feed feed, List<EventLoop> loops, Transport transport) {
    TokenAuth auth = config.get(HttpSettings.AUTH);
    ApiEndpoints api =
        new ApiEndpoints(
            shop,
            ledger,
            history,
            auth,
            worker,
            new Readiness(shop, ledger, draining::get, config.get(WebSettings.FAILING)),
            registry);
    LiveEndpoints live =
        new LiveEndpoints(
            shop,
            this::image,
            feed,
            loops,
            api.gateway().of(OrderMeters.Source.SOCKET),
            auth,
            drain,
            config.get(HttpSettings.LIMITS),
            random,
            config.get(WebSettings.ELSEWHERE));
    live.showBeats(transport, config.get(WebSettings.BEATS));
    PositionWait wait = new PositionWait(shop, config.get(WebSettings.POSITION_WAIT));
    shop.onPublished(wait::look);
    return access -> Routes.of(page, live, api, wait, access);
  }
}
