package dev.tally.web.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the program that started this one, usually systemd, how it is: a datagram to the socket
 * that {@code NOTIFY_SOCKET} names (sd_notify(3)). Java has no such sockets, so Netty's are used.
 * If there is no such program, or it cannot be told, the server runs all the same. Thread-safe.
 */
public final class ServiceNotifier {

  private static final Logger LOG = LoggerFactory.getLogger(ServiceNotifier.class);
  private static final long PATIENCE_MILLIS = 2_000;

  private final String socket;
  private final Duration watchdog; // zero: there is none
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "tally-watchdog");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * @param environment of this process
   */
  public ServiceNotifier(Map<String, String> environment) {
    this.socket = environment.getOrDefault("NOTIFY_SOCKET", "");
    this.watchdog = watchdog(environment.getOrDefault("WATCHDOG_USEC", "0"));
  }

  private static Duration watchdog(String micros) {
    try {
      return Duration.of(Math.max(0, Long.parseLong(micros)), ChronoUnit.MICROS);
    } catch (NumberFormatException e) {
      LOG.warn("WATCHDOG_USEC is no number of microseconds: {}", micros);
      return Duration.ZERO;
    }
  }

  /** Tells that the server is ready, in one line for people. */
  public void ready(String line) {
    tell("READY=1\nSTATUS=" + line.lines().findFirst().orElse(""));
  }

  /**
   * Feeds the watchdog of the service manager, if it set one, three times in its limit and for as
   * long as the server is well. If it is not, the manager ends the process and starts another.
   *
   * @param sick why the server can do nothing but be restarted, if that is so; asked on a thread of
   *     its own
   */
  public void watch(Supplier<Optional<String>> sick) {
    if (watchdog.isZero()) {
      return;
    }
    long pause = watchdog.toMillis() / 3;
    var unused =
        timer.scheduleWithFixedDelay(
            () ->
                sick.get()
                    .ifPresentOrElse(
                        why -> LOG.error("The watchdog is not fed. {}", why),
                        () -> tell("WATCHDOG=1")),
            0,
            pause,
            TimeUnit.MILLISECONDS);
  }

  /** Tells that the server is about to end. Its watchdog is not fed any more. */
  public void stopping() {
    timer.shutdownNow();
    tell("STOPPING=1");
  }

  private void tell(String message) {
    if (socket.isEmpty()) {
      return;
    } else if (!Epoll.isAvailable()) {
      LOG.warn("NOTIFY_SOCKET is set, but without epoll there is no way to tell; use Type=exec.");
      return;
    }
    try {
      tell(
          message,
          new MultiThreadIoEventLoopGroup(
              1, new DefaultThreadFactory("tally-notify", true), EpollIoHandler.newFactory()));
    } catch (Exception e) { // syncUninterruptibly throws what failed, checked or not
      LOG.warn("The service manager at {} could not be told: {}", socket, e.getMessage());
    }
  }

  private void tell(String message, EventLoopGroup loop) {
    try {
      // A name that begins with @ is in the abstract namespace, and begins there with a zero byte.
      String path = socket.startsWith("@") ? "\0" + socket.substring(1) : socket;
      Channel channel =
          new Bootstrap()
              .group(loop)
              .channel(EpollDomainDatagramChannel.class)
              .handler(new ChannelInboundHandlerAdapter())
              .connect(new DomainSocketAddress(path))
              .syncUninterruptibly()
              .channel();
      channel
          .writeAndFlush(Unpooled.copiedBuffer(message, StandardCharsets.UTF_8))
          .awaitUninterruptibly(PATIENCE_MILLIS);
      channel.close().awaitUninterruptibly(PATIENCE_MILLIS);
    } finally {
      loop.shutdownGracefully(0, PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    }
  }
}
