package dev.tally.web.http;

import dev.tally.config.Config;
import dev.tally.web.net.EventLoops;
import dev.tally.web.net.ListenException;
import dev.tally.web.net.Listening;
import dev.tally.web.net.MemoryBudget;
import dev.tally.web.net.ReadSizes;
import dev.tally.web.net.Transport;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Serves routes over HTTP/1.1. Owns the open ports and every connection, including those that were
 * taken over; the event loops are the caller's until this server is closed. Thread-safe.
 */
public final class HttpServer {

  /**
   * The length of the kernel's queue, in which a storm of returning browsers waits. If it is full,
   * the kernel drops their SYN, and they retry after a second. The kernel may cap it
   * (net.core.somaxconn).
   */
  private static final int BACKLOG = 16_384;

  /**
   * Takes this many connections from that queue per turn of the loop, more than {@link
   * AcceptThrottle} lets in.
   */
  private static final RecvByteBufAllocator ACCEPTS =
      new ServerChannelRecvByteBufAllocator().maxMessagesPerRead(2 * AcceptThrottle.A_TURN);

  /** Makes a channel writable exactly when nothing is pending, which the feed must know. */
  private static final WriteBufferWaterMark NOTHING_PENDING = new WriteBufferWaterMark(1, 1);

  private static final RecvByteBufAllocator READS = new ReadSizes();

  private final EventLoops loops;
  private final Limits limits;
  private final Connections connections;
  private final AtomicReference<CorsPolicy> cors;
  private final List<Channel> listening;
  private final List<Channel> ofOperators;

  private HttpServer(
      EventLoops loops,
      Limits limits,
      AtomicReference<CorsPolicy> cors,
      Connections connections,
      List<Channel> listening,
      List<Channel> ofOperators) {
    this.loops = loops;
    this.limits = limits;
    this.cors = cors;
    this.connections = connections;
    this.listening = List.copyOf(listening);
    this.ofOperators = List.copyOf(ofOperators);
  }

  /**
   * Opens the ports; the server answers when this returns.
   *
   * @param routes returns the routes of a port; the first that matches gets the request
   * @param ready whether the data has been read; before that only some routes answer
   * @param draining whether the server is closing
   * @throws ListenException if a port cannot be opened; nothing is left open then
   */
  public static HttpServer open(
      EventLoops loops,
      Config config,
      Function<PortAccess, List<Route>> routes,
      BooleanSupplier ready,
      BooleanSupplier draining,
      MeterRegistry registry) {
    Limits limits = config.get(HttpSettings.LIMITS);
    MemoryBudget memory = new MemoryBudget(limits.memory());
    Connections connections = new Connections(limits.connections(), limits.perAddress(), memory);
    HttpMeters meters = new HttpMeters(registry);
    AtomicReference<CorsPolicy> cors = new AtomicReference<>(config.get(HttpSettings.CORS));
    OperatorAccess operators = config.get(HttpSettings.OPERATORS);
    boolean isClosed = config.get(HttpSettings.CLOSED);
    ServerContext context =
        new ServerContext(
            limits,
            config.get(HttpSettings.PROXIES),
            config.get(HttpSettings.CERTIFICATE),
            guard(
                config, cors::get, routes.apply(operators.onMainPorts(isClosed)), ready, draining),
            heads(config, cors::get),
            new Compression(),
            new MissingPage(config.get(HttpSettings.MISSING)),
            meters,
            memory,
            connections);
    List<Channel> listening =
        Listening.open(
            bootstrap(loops, context),
            config.get(HttpSettings.HOSTS),
            config.get(HttpSettings.PORTS));
    List<Channel> ofOperators = List.of();
    if (operators.own().isPresent()) {
      Config direct =
          config.with(HttpSettings.PROXIES, Proxies.NONE).with(HttpSettings.SITE, Site.ROOT);
      PortAccess access = operators.onOwnPort(isClosed);
      CorsPolicy ownPages = CorsPolicy.only(List.of());
      Supplier<CorsPolicy> pages = access.isForOwnPages() ? () -> ownPages : cors::get;
      RequestGuard guard = guard(direct, pages, routes.apply(access), ready, draining);
      OperatorAccess.OwnPort own = operators.own().get();
      try {
        ofOperators =
            Listening.open(
                bootstrap(loops, context.with(guard, heads(direct, pages), Proxies.NONE)),
                own.hosts(),
                List.of(own.port()));
      } catch (RuntimeException e) {
        Listening.close(listening);
        throw e;
      }
    }
    meters.watch(connections);
    meters.watch(memory);
    return new HttpServer(loops, limits, cors, connections, listening, ofOperators);
  }

  private static CommonHeaders heads(Config config, Supplier<CorsPolicy> pages) {
    return new CommonHeaders(pages, config.get(HttpSettings.HSTS), config.get(HttpSettings.TIMING));
  }

  private static RequestGuard guard(
      Config config,
      Supplier<CorsPolicy> cors,
      List<Route> routes,
      BooleanSupplier ready,
      BooleanSupplier draining) {
    return new RequestGuard(
        new Router(routes),
        config.get(HttpSettings.AUTH),
        cors,
        config.get(HttpSettings.PROXIES),
        config.get(HttpSettings.SITE),
        config.get(HttpSettings.CERTIFICATE).isPresent(),
        config.get(HttpSettings.LIMITS),
        ready,
        draining);
  }

  private static ServerBootstrap bootstrap(EventLoops loops, ServerContext context) {
    ServerBootstrap bootstrap = new ServerBootstrap();
    loops.transport().boundUnsent(bootstrap);
    return bootstrap
        .group(loops.group())
        .channel(loops.transport().channel())
        .option(ChannelOption.SO_BACKLOG, BACKLOG)
        .option(ChannelOption.SO_REUSEADDR, true)
        .option(ChannelOption.RECVBUF_ALLOCATOR, ACCEPTS)
        .handler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel port) {
                port.pipeline().addLast(new AcceptThrottle(context.connections()));
              }
            })
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
        .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
        .childOption(ChannelOption.RECVBUF_ALLOCATOR, READS)
        .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, NOTHING_PENDING)
        .childHandler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                Admission.admit(channel, context);
              }
            });
  }

  /** Takes over what may change while it runs: the origins, and what one address may have. */
  public void reload(Config newer) {
    cors.set(newer.get(HttpSettings.CORS));
    connections.perAddress(newer.get(HttpSettings.LIMITS).perAddress());
  }

  /** Returns the addresses on which it listens, in the order of the settings. */
  public List<InetSocketAddress> addresses() {
    return addresses(listening);
  }

  /** Returns the addresses on which it listens for operators alone. */
  public List<InetSocketAddress> operatorAddresses() {
    return addresses(ofOperators);
  }

  private static List<InetSocketAddress> addresses(List<Channel> channels) {
    return channels.stream().map(port -> (InetSocketAddress) port.localAddress()).toList();
  }

  /** Returns the transport that it uses for I/O. */
  public Transport transport() {
    return loops.transport();
  }

  /**
   * Stops taking new connections, and closes those that speak HTTP after the request under way.
   *
   * @return completes when no connection speaks HTTP any more
   */
  public CompletableFuture<Void> drain() {
    Listening.close(listening);
    Listening.close(ofOperators);
    return connections.leave();
  }

  /** Completes when the last connection has closed. Call only after {@link #drain}. */
  public CompletableFuture<Void> drained() {
    return connections.empty();
  }

  /** Cuts off the connections that are still open, and stops the event loops. */
  public void close() {
    loops.close(limits.linger());
  }
}
