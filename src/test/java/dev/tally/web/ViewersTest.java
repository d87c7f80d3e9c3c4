package dev.tally.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.feed.Feed;
import dev.tally.feed.Pace;
import dev.tally.history.History;
import dev.tally.ledger.Ledger;
import dev.tally.ledger.memory.MemoryLedger;
import dev.tally.shop.Position;
import dev.tally.shop.Shop;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a connection holds once it is a viewer's. */
class ViewersTest {

  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Ledger ledger = MemoryLedger.open(InstantSource.system(), new Random(1));
  private final Shop shop = new Shop();

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
    ledger.close();
  }

  private List<Class<?>> handlersAfter(String request) {
    ledger.follow(Position.ORIGIN, shop).toCompletableFuture().join();
    Feed feed =
        new Feed(
            List.of(new NettyLoop(channel.eventLoop())),
            shop::image,
            Pace.of(Duration.ofMillis(5), Duration.ofSeconds(30)),
            UnpooledByteBufAllocator.DEFAULT);
    History history = new History(InstantSource.system());
    Site site =
        new Assembly(TestServer.settings(), shop, ledger, history, registry, new Random(2))
            .site(
                new MemoryBudget(1 << 20),
                new Connections(1, 1, new MemoryBudget(1 << 20)),
                new Meters(registry),
                feed,
                Map.of(channel.eventLoop(), feed.on(0)));
    HttpHandlers.addTo(channel.pipeline(), site);

    channel.writeInbound(Unpooled.copiedBuffer(request, StandardCharsets.US_ASCII));

    assertThat(feed.viewers()).isEqualTo(1);
    return channel.pipeline().toMap().values().stream()
        .<Class<?>>map(ChannelHandler::getClass)
        .toList();
  }

  @Test
  void open_leavesASocketItsDecoderAndItsViewer() {
    assertThat(handlersAfter(RawSocket.handshake("/orders/electronics")))
        .containsExactly(FrameDecoder.class, SocketViewer.class);
  }

  @Test
  void open_leavesAStreamItsViewerAlone() {
    assertThat(
            handlersAfter(
                """
                GET /orders/electronics HTTP/1.1\r
                Host: localhost\r
                Accept: text/event-stream\r
                \r
                """))
        .containsExactly(StreamViewer.class);
  }
}
