package dev.tally.web;

import dev.tally.feed.Feed;
import dev.tally.feed.FeedLoop;
import dev.tally.feed.Pace;
import dev.tally.history.History;
import dev.tally.ledger.Ledger;
import dev.tally.shop.Shop;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts a server together, on the first transport that works. One thread. */
final class Assembly {

  private static final Logger LOG = LoggerFactory.getLogger(Assembly.class);

  /**
   * A storm of returning browsers waits here: where it is full, the kernel drops their SYN, and
   * they come again after a second. The kernel may cap it (net.core.somaxconn).
   */
  private static final int BACKLOG = 16_384;

  /** So many are taken from there a turn of the loop, more than {@link Arrivals} lets in. */
  private static final RecvByteBufAllocator ACCEPTS =
      new ServerChannelRecvByteBufAllocator().maxMessagesPerRead(2 * Arrivals.A_TURN);

  /** A channel is writable exactly when nothing is pending: what the feed must know. */
  private static final WriteBufferWaterMark NOTHING_PENDING = new WriteBufferWaterMark(1, 1);

  private static final RecvByteBufAllocator READS = new ReadSizes();
  private static final PooledByteBufAllocator ALLOCATOR = PooledByteBufAllocator.DEFAULT;

  private final Settings settings;
  private final Shop shop;
  private final Ledger ledger;
  private final History history;
  private final PrometheusMeterRegistry registry;
  private final RandomGenerator random;
  private final AtomicBoolean draining = new AtomicBoolean();
  private final Backstage backstage = new Backstage();

  Assembly(
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
    List<Transport> transports =
        settings.transport().map(List::of).orElseGet(Transport::ofThisSystem);
    for (Transport transport : transports.subList(0, transports.size() - 1)) {
      Optional<Throwable> obstacle = transport.obstacle();
      if (obstacle.isEmpty()) {
        try {
          return start(transport);
        } catch (ListenException e) {
          throw e;
        } catch (RuntimeException | LinkageError e) {
          obstacle = Optional.of(e);
        }
      }
      LOG.warn(
          "{} cannot be used here, what comes instead costs more: {}",
          transport,
          obstacle.get().getMessage());
    }
    return start(transports.get(transports.size() - 1));
  }

  private WebServer start(Transport transport) {
    EventLoopGroup group =
        new MultiThreadIoEventLoopGroup(
            settings.threads(), new DefaultThreadFactory("tally-web"), transport.handlers());
    try {
      return start(transport, group);
    } catch (RuntimeException | LinkageError e) {
      group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
      throw e;
    }
  }

  private WebServer start(Transport transport, EventLoopGroup group) {
    List<EventLoop> loops = new ArrayList<>();
    for (EventExecutor loop : group) {
      loops.add((EventLoop) loop);
    }
    Feed feed =
        new Feed(
            loops.stream().map(NettyLoop::new).toList(),
            shop::image,
            Pace.of(settings.flush(), settings.patience()),
            ALLOCATOR);
    shop.onPublished(feed::wake);
    MemoryBudget memory = new MemoryBudget(settings.limits().memory());
    Connections connections =
        new Connections(settings.limits().connections(), settings.limits().perAddress(), memory);
    Meters meters = new Meters(registry);
    Site site = site(memory, connections, meters, feed, byLoop(feed, loops));
    List<Channel> listening = Listening.open(bootstrap(transport, group, site), settings);
    meters.watch(feed, connections::open);
    meters.watch(memory);
    return new WebServer(
        transport,
        group,
        listening,
        feed,
        connections,
        meters,
        backstage,
        settings.limits(),
        random,
        draining);
  }

  private static Map<EventLoop, FeedLoop> byLoop(Feed feed, List<EventLoop> loops) {
    Map<EventLoop, FeedLoop> byLoop = new HashMap<>();
    for (int i = 0; i < loops.size(); i++) {
      byLoop.put(loops.get(i), feed.on(i));
    }
    return byLoop;
  }

  /** What the connections share; {@code feeds} has one for each loop. */
  Site site(
      MemoryBudget memory,
      Connections connections,
      Meters meters,
      Feed feed,
      Map<EventLoop, FeedLoop> feeds) {
    Writes writes = new Writes(ledger, meters);
    Routes routes =
        Routes.of(
            Page.load(settings),
            shop,
            ledger,
            history,
            feed,
            settings.gatekeeper(),
            writes,
            backstage,
            registry,
            draining::get);
    Reception reception = new Reception(routes, shop, settings.gatekeeper(), settings.origins());
    Dispatcher dispatcher =
        new Dispatcher(writes, settings.origins(), settings.limits(), draining::get);
    ResponseHead heads = new ResponseHead(settings.origins());
    SocketDesk desk = new SocketDesk(writes, settings.gatekeeper());
    Viewers viewers =
        new Viewers(feeds, new SocketCommands(shop, desk), heads, settings.limits(), random);
    return new Site(
        settings.limits(), reception, dispatcher, heads, meters, memory, connections, viewers);
  }

  private static ServerBootstrap bootstrap(Transport transport, EventLoopGroup group, Site site) {
    ServerBootstrap bootstrap = new ServerBootstrap();
    transport.boundUnsent(bootstrap);
    return bootstrap
        .group(group)
        .channel(transport.channel())
        .option(ChannelOption.SO_BACKLOG, BACKLOG)
        .option(ChannelOption.SO_REUSEADDR, true)
        .option(ChannelOption.RECVBUF_ALLOCATOR, ACCEPTS)
        .handler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel listening) {
                listening.pipeline().addLast(new Arrivals(site.connections()));
              }
            })
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
        .childOption(ChannelOption.ALLOCATOR, ALLOCATOR)
        .childOption(ChannelOption.RECVBUF_ALLOCATOR, READS)
        .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, NOTHING_PENDING)
        .childHandler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                if (site.connections().admit(channel)) {
                  site.connections().add(HttpHandlers.addTo(channel.pipeline(), site));
                }
              }
            });
  }
}
