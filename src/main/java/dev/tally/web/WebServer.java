package dev.tally.web;

import dev.tally.config.Config;
import dev.tally.feed.Feed;
import dev.tally.feed.ViewerCounts;
import dev.tally.history.History;
import dev.tally.ledger.Ledger;
import dev.tally.shop.Shop;
import dev.tally.web.http.HttpServer;
import dev.tally.web.http.Limits;
import dev.tally.web.http.WorkerThread;
import dev.tally.web.live.SocketDrain;
import dev.tally.web.net.ListenException;
import dev.tally.web.net.Transport;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running server. Owns the event loops, their parts of the feed, the open ports and every
 * connection, but neither the shop nor the ledger. Thread-safe.
 */
public final class WebServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);

  private final HttpServer http;
  private final Feed feed;
  private final ServerMeters meters;
  private final WorkerThread worker;
  private final SocketDrain drain;
  private final Limits limits;
  private final RandomGenerator random;
  private final AtomicBoolean draining;

  WebServer(
      HttpServer http,
      Feed feed,
      ServerMeters meters,
      WorkerThread worker,
      SocketDrain drain,
      Limits limits,
      RandomGenerator random,
      AtomicBoolean draining) {
    this.http = http;
    this.feed = feed;
    this.meters = meters;
    this.worker = worker;
    this.drain = drain;
    this.limits = limits;
    this.random = random;
    this.draining = draining;
  }

  /**
   * Starts a server, which answers requests when this method returns.
   *
   * @param shop what the server shows; may still be catching up
   * @param ledger what the server writes to; must outlive the server
   * @param history what the server shows of the last day
   * @param registry receives the meters; {@code /metrics} shows it
   * @throws ListenException if a port cannot be opened
   */
  public static WebServer start(
      Config config, Shop shop, Ledger ledger, History history, PrometheusMeterRegistry registry) {
    return start(config, shop, ledger, history, registry, new Random());
  }

  /**
   * @param random spreads the reconnects of browsers; must be thread-safe
   */
  static WebServer start(
      Config config,
      Shop shop,
      Ledger ledger,
      History history,
      PrometheusMeterRegistry registry,
      RandomGenerator random) {
    WebServer server = new ServerBuilder(config, shop, ledger, history, registry, random).start();
    LOG.info("Listening on {} by {}.", written(server.addresses()), server.transport());
    if (!server.operatorAddresses().isEmpty()) {
      LOG.info("Listening for operators on {}.", written(server.operatorAddresses()));
    }
    return server;
  }

  private static String written(List<InetSocketAddress> addresses) {
    return addresses.stream().map(NetUtil::toSocketAddressString).collect(Collectors.joining(", "));
  }

  /** Takes over what may change while it runs: the origins, and what one address may have. */
  public void reload(Config newer) {
    http.reload(newer);
  }

  /** Returns the addresses that it listens on, in the order of the settings. */
  public List<InetSocketAddress> addresses() {
    return http.addresses();
  }

  /** Returns the addresses that it listens on for operators alone. */
  public List<InetSocketAddress> operatorAddresses() {
    return http.operatorAddresses();
  }

  /** Returns the transport that it uses for I/O. */
  public Transport transport() {
    return http.transport();
  }

  /** Returns the approximate number of open WebSockets and event streams. */
  public int viewers() {
    return feed.viewers();
  }

  /** Counts the viewers of this server; completes on an event loop. */
  public CompletableFuture<ViewerCounts> viewerCounts() {
    return feed.counts();
  }

  /**
   * Shuts down gracefully: accepts no new connections, answers the requests and orders in flight,
   * tells every viewer when to reconnect, and releases everything. Blocks until that is done,
   * within limits: requests and orders share one time to drain.
   */
  @Override
  public void close() {
    if (draining.getAndSet(true)) {
      return;
    }
    long end = System.nanoTime() + limits.drain().toNanos();
    await(http.drain(), until(end), "requests");
    await(drain.drain(), until(end), "orders");
    await(feed.closeAll(random), atLeast(limits.linger(), until(end)), "viewers");
    await(http.drained(), limits.linger().plus(limits.linger()), "connections");
    worker.close();
    meters.close();
    http.close();
  }

  private static Duration atLeast(Duration least, Duration time) {
    return time.compareTo(least) < 0 ? least : time;
  }

  private static Duration until(long nanoTime) {
    return Duration.ofNanos(Math.max(0, nanoTime - System.nanoTime()));
  }

  private static void await(CompletableFuture<Void> end, Duration limit, String what) {
    try {
      end.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      LOG.info("Some {} did not end in {} s more and are cut off.", what, limit.toSeconds());
    } catch (ExecutionException e) {
      LOG.error("Some {} could not be ended.", what, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // an interrupt asks to skip the remaining waits
    }
  }
}
