package dev.tally.web.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.web.net.MemoryAccount;
import dev.tally.web.net.MemoryBudget;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A connection that no longer speaks HTTP. */
class TakeOverTest {

  private static final String REQUEST = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final List<String> received = new ArrayList<>();

  private final class Taker extends SimpleChannelInboundHandler<ByteBuf> {
    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf bytes) {
      received.add(bytes.toString(StandardCharsets.US_ASCII));
    }
  }

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  private void connect() {
    Handler taking = Handler.immediate(request -> new TakeOver(Response.empty(101), 0, this::take));
    Limits limits = Limits.of(100);
    MemoryBudget memory = new MemoryBudget(1 << 20);
    Connections connections = new Connections(1, 1, memory);
    RequestGuard guard =
        new RequestGuard(
            new Router(List.of(Route.of("/").get(taking))),
            TokenAuth.open(),
            CorsPolicy::any,
            Proxies.NONE,
            Site.ROOT,
            false,
            limits,
            () -> true,
            () -> false);
    Admission.admit(
        channel,
        new ServerContext(
            limits,
            Proxies.NONE,
            Optional.empty(),
            guard,
            new CommonHeaders(CorsPolicy::any, Optional.empty(), false),
            new Compression(),
            new MissingPage(Optional.empty()),
            new HttpMeters(new SimpleMeterRegistry()),
            memory,
            connections));
  }

  private void take(Channel taken, MemoryAccount account) {
    taken.pipeline().addLast(new Taker());
  }

  private void send(String text) {
    channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
  }

  @Test
  void takenOver_theChannelHasNoHandlersOfHttp() {
    connect();
    send(REQUEST);

    assertThat(
            channel.pipeline().toMap().values().stream()
                .<Class<?>>map(ChannelHandler::getClass)
                .toList())
        .containsExactly(Taker.class);
    ByteBuf head = channel.readOutbound();
    assertThat(head.toString(StandardCharsets.US_ASCII))
        .isEqualTo("HTTP/1.1 101 Switching Protocols\r\n\r\n");
    head.release();
  }

  @Test
  void takenOver_whatWasSentBehindTheRequestIsTheTakers() {
    connect();
    send(REQUEST + "and more");

    assertThat(received).containsExactly("and more");
  }
}
