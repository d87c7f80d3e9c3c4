package dev.tally.web;

import dev.tally.feed.FeedLoop;
import dev.tally.feed.Wire;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Turns connections into viewers: answers the request, sheds everything of HTTP, and joins the feed
 * of the connection's loop. Safe for all loops.
 */
final class Viewers {

  private static final int RETRY_MILLIS = 2_000;

  private final Map<EventLoop, FeedLoop> loops;
  private final SocketCommands commands;
  private final ResponseHead heads;
  private final Limits limits;
  private final RandomGenerator random;
  private final WebSocketDecoderConfig frames;

  /**
   * @param random safe for all threads
   */
  Viewers(
      Map<EventLoop, FeedLoop> loops,
      SocketCommands commands,
      ResponseHead heads,
      Limits limits,
      RandomGenerator random) {
    this.loops = Map.copyOf(loops);
    this.commands = commands;
    this.heads = heads;
    this.limits = limits;
    this.random = random;
    this.frames =
        WebSocketDecoderConfig.newBuilder()
            .maxFramePayloadLength(limits.body())
            .closeOnProtocolViolation(false) // the viewer says goodbye itself
            .build();
  }

  /** Opens a viewer; the channel's handlers of HTTP are gone when this returns. */
  void open(Channel channel, HttpRequest request, Answer.Follow follow, MemoryAccount account) {
    account.becomesViewer();
    if (follow.wire() == Wire.WEBSOCKET) {
      openSocket(channel, request, follow, account);
    } else {
      openStream(channel, request, follow, account);
    }
  }

  private void openSocket(
      Channel channel, HttpRequest request, Answer.Follow follow, MemoryAccount account) {
    String key = request.headers().get(HttpHeaderNames.SEC_WEBSOCKET_KEY);
    channel.writeAndFlush(WebSocketHandshake.response(key));
    Optional<String> authorization =
        Optional.ofNullable(request.headers().get(HttpHeaderNames.AUTHORIZATION));
    SocketOrders orders = commands.orders(channel.eventLoop(), authorization);
    FrameDecoder decoder = new FrameDecoder(frames, account);
    SocketViewer viewer = new SocketViewer(channel, account, decoder, limits, commands, orders);
    channel.pipeline().addLast(decoder, viewer);
    join(channel, viewer, follow);
  }

  private void openStream(
      Channel channel, HttpRequest request, Answer.Follow follow, MemoryAccount account) {
    channel.write(streamHead(request));
    String retry = Integer.toString(RETRY_MILLIS + random.nextInt(RETRY_MILLIS));
    channel.writeAndFlush(StreamViewer.retry(channel, retry));
    StreamViewer viewer = new StreamViewer(channel, account, limits.linger());
    channel.pipeline().addLast(viewer);
    join(channel, viewer, follow);
  }

  private void join(Channel channel, ChannelViewer viewer, Answer.Follow follow) {
    channel.config().setAutoRead(true);
    FeedLoop feed = loopOf(channel);
    HttpHandlers.removeFrom(channel.pipeline(), () -> viewer.join(feed, follow));
  }

  private FeedLoop loopOf(Channel channel) {
    FeedLoop loop = loops.get(channel.eventLoop());
    if (loop == null) {
      throw new IllegalStateException("a connection of an event loop without a feed");
    }
    return loop;
  }

  /**
   * Ends with the connection (RFC 9112 section 6.3): no chunks, so that the feed's frames go out as
   * they are.
   */
  private HttpResponse streamHead(HttpRequest request) {
    HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
    heads.complete(request, head.headers());
    head.headers()
        .set(HttpHeaderNames.CONTENT_TYPE, "text/event-stream")
        .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE)
        .add(HttpHeaderNames.VARY, HttpHeaderNames.ACCEPT)
        .set("X-Accel-Buffering", "no"); // nginx would hold the events back
    return head;
  }
}
