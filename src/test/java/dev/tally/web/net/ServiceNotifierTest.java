package dev.tally.web.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tally.Ceiling;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainDatagramPacket;
import io.netty.channel.unix.DomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is told to the program that started this one. */
class ServiceNotifierTest {

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"socket", "@abstract"})
  void itIsTold_whenTheServerIsReady_andWhenItEnds(String name) throws Exception {
    BlockingQueue<String> told = new LinkedBlockingQueue<>();
    String path = name.startsWith("@") ? name + directory : directory.resolve(name).toString();
    EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    try {
      new Bootstrap()
          .group(loop)
          .channel(EpollDomainDatagramChannel.class)
          .handler(
              new SimpleChannelInboundHandler<DomainDatagramPacket>() {
                @Override
                protected void channelRead0(ChannelHandlerContext ctx, DomainDatagramPacket said) {
                  told.add(said.content().toString(StandardCharsets.UTF_8));
                }
              })
          .bind(new DomainSocketAddress(path.replaceFirst("^@", "\0")))
          .sync();
      ServiceNotifier notifier = new ServiceNotifier(environment(path, "30000"));
      notifier.ready("http://localhost:3000\nREADY=0");
      AtomicInteger asked = new AtomicInteger();
      notifier.watch(
          () -> asked.incrementAndGet() == 1 ? Optional.empty() : Optional.of("It is stuck."));
      assertThat(next(told)).isEqualTo("READY=1\nSTATUS=http://localhost:3000");
      assertThat(next(told)).isEqualTo("WATCHDOG=1");
      await().until(() -> asked.get() > 3);
      notifier.stopping();

      assertThat(next(told)).as("no food while it is stuck").isEqualTo("STOPPING=1");
    } finally {
      loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
  }

  private static Map<String, String> environment(String socket, String watchdogMicros) {
    return Map.of("NOTIFY_SOCKET", socket, "WATCHDOG_USEC", watchdogMicros);
  }

  private static String next(BlockingQueue<String> told) throws InterruptedException {
    return told.poll(Ceiling.MILLIS, TimeUnit.MILLISECONDS);
  }

  @Test
  void whereNobodyListens_nothingHappens() {
    new ServiceNotifier(Map.of()).ready("ready");
    new ServiceNotifier(Map.of("NOTIFY_SOCKET", directory.resolve("none").toString())).ready("x");
    new ServiceNotifier(Map.of("WATCHDOG_USEC", "soon")).watch(Optional::empty);
  }
}
