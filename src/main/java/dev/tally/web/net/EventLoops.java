package dev.tally.web.net;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The event loop threads on which all connections live, {@code tally-web-…}. Thread-safe. */
public final class EventLoops {

  private final Transport transport;
  private final EventLoopGroup group;

  private EventLoops(Transport transport, EventLoopGroup group) {
    this.transport = transport;
    this.group = group;
  }

  /**
   * Starts this many event loops.
   *
   * @throws RuntimeException or a {@link LinkageError} if this machine lacks the transport
   */
  public static EventLoops start(Transport transport, int threads) {
    return new EventLoops(
        transport,
        new MultiThreadIoEventLoopGroup(
            threads, new DefaultThreadFactory("tally-web"), transport.handlers()));
  }

  public List<EventLoop> all() {
    List<EventLoop> loops = new ArrayList<>();
    for (EventExecutor loop : group) {
      loops.add((EventLoop) loop);
    }
    return loops;
  }

  public Transport transport() {
    return transport;
  }

  public EventLoopGroup group() {
    return group;
  }

  /** Stops the event loops and waits for that, but no longer than a second. */
  public void close() {
    close(Duration.ofSeconds(1));
  }

  public void close(Duration limit) {
    group.shutdownGracefully(0, limit.toMillis(), TimeUnit.MILLISECONDS).awaitUninterruptibly();
  }
}
