package dev.tally.web.live;

import dev.tally.auth.Scope;
import dev.tally.auth.Verdict;
import dev.tally.feed.FeedLoop;
import dev.tally.feed.Subscription;
import dev.tally.feed.Wire;
import dev.tally.shop.Interest;
import dev.tally.shop.Position;
import dev.tally.web.api.CommandGateway;
import dev.tally.web.http.Credentials;
import dev.tally.web.http.Limits;
import dev.tally.web.http.Request;
import dev.tally.web.http.Response;
import dev.tally.web.http.TakeOver;
import dev.tally.web.http.TokenAuth;
import dev.tally.web.http.TokenPlace;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Turns connections into viewers, which join the feed of their connection's loop. Safe for all
 * event loops.
 */
final class Viewers {

  private static final int RETRY_MILLIS = 2_000;
  private static final int WATCHED_ID = 8;
  private static final int WATCHED_SKU = 100; // without its characters: as it is asked, and found

  private final Map<EventLoop, FeedLoop> loops;
  private final SocketCommands commands;
  private final CommandGateway gateway;
  private final TokenAuth auth;
  private final SocketDrain drain;
  private final Limits limits;
  private final CommandRate rate;
  private final RandomGenerator random;
  private final WebSocketDecoderConfig frames;

  /**
   * @param random spreads the reconnects of event streams; must be thread-safe
   */
  Viewers(
      Map<EventLoop, FeedLoop> loops,
      SocketCommands commands,
      CommandGateway gateway,
      TokenAuth auth,
      SocketDrain drain,
      Limits limits,
      RandomGenerator random) {
    this.loops = Map.copyOf(loops);
    this.commands = commands;
    this.gateway = gateway;
    this.auth = auth;
    this.drain = drain;
    this.limits = limits;
    this.rate = CommandRate.of(limits.commandsASecond(), limits.commandBurst());
    this.random = random;
    this.frames =
        WebSocketDecoderConfig.newBuilder()
            .maxFramePayloadLength(limits.body())
            .closeOnProtocolViolation(false) // the viewer sends the close frame itself
            .build();
  }

  /** Returns the bytes that a viewer holds for the products it names, while it follows them. */
  static int memoryOf(Interest what) {
    if (what instanceof Interest.Named named) {
      int texts = named.skus().stream().mapToInt(String::length).sum();
      return 2 * named.beside().size() * WATCHED_ID + named.skus().size() * WATCHED_SKU + 2 * texts;
    }
    return what instanceof Interest.Products products ? products.size() * WATCHED_ID : 0;
  }

  /** Opens a WebSocket whose handshake was {@linkplain WebSocketHandshake#refuse checked}. */
  TakeOver webSocket(Request request, Interest what, Optional<Position> since) {
    boolean isClosed = request.needs(Scope.READ);
    TokenPlace place = isClosed ? TokenPlace.HEADER_OR_ADDRESS : TokenPlace.HEADER;
    Optional<Credentials> shown = place.find(request); // before: it may be a bad request
    return new TakeOver(
        WebSocketHandshake.response(request),
        memoryOf(what),
        (channel, account) -> {
          FrameDecoder decoder = new FrameDecoder(frames, account);
          SocketViewer viewer =
              new SocketViewer(loopOf(channel), channel, account, decoder, limits, rate);
          viewer.open(decoder);
          ShownToken token = new ShownToken(auth, request.client(), account, random);
          if (isClosed) {
            ReadingRight.watch(token, viewer);
            Newcomer.receive(
                shown,
                token,
                viewer,
                drain,
                () -> join(viewer, token, Scope.READ, what, since),
                limits.request());
          } else {
            shown.ifPresent(one -> token.show(one, Scope.READ));
            join(viewer, token, Scope.ORDERS, what, since);
          }
        });
  }

  private Subscription join(
      SocketViewer viewer,
      ShownToken token,
      Scope needed,
      Interest what,
      Optional<Position> since) {
    SocketOrders orders = new SocketOrders(gateway, token, drain, viewer.channel().eventLoop());
    Subscription joined = viewer.join(Wire.WEBSOCKET, what, since);
    CommandContext context = new CommandContext(joined, orders, token, needed, viewer.account());
    viewer.onMessage(utf8 -> commands.run(utf8, context));
    return joined;
  }

  /**
   * Answers a request with an event stream. The stream ends with the connection (RFC 9112 section
   * 6.3) and has no chunks, so that the feed's frames are sent as they are.
   */
  TakeOver eventStream(Request request, Interest what, Optional<Position> since) {
    Response head =
        Response.empty(200)
            .with(HttpHeaderNames.CONTENT_TYPE, "text/event-stream")
            .with(HttpHeaderNames.CACHE_CONTROL, "no-store")
            .with(HttpHeaderNames.CONNECTION, "close")
            .with(HttpHeaderNames.VARY, "accept")
            .with("X-Accel-Buffering", "no"); // nginx would buffer the events
    return new TakeOver(
        head,
        memoryOf(what),
        (channel, account) -> {
          String retry = Integer.toString(RETRY_MILLIS + random.nextInt(RETRY_MILLIS));
          channel.writeAndFlush(StreamViewer.retry(channel, retry));
          StreamViewer viewer =
              new StreamViewer(loopOf(channel), channel, account, limits.linger());
          viewer.open();
          if (!request.needs(Scope.READ) || mayStay(request, viewer)) {
            viewer.join(Wire.EVENT_STREAM, what, since);
          }
        });
  }

  /** Watches the token of an event stream, or ends it: the token may have ended while it waited. */
  private boolean mayStay(Request request, StreamViewer viewer) {
    ShownToken token = new ShownToken(auth, request.client(), viewer.account(), random);
    ReadingRight.watch(token, viewer);
    Verdict verdict =
        TokenPlace.ANYWHERE
            .find(request)
            .map(shown -> token.show(shown, Scope.READ))
            .orElseGet(token::look);
    boolean isGood = verdict.permits(Scope.READ);
    if (!isGood) {
      token.sendAway(viewer, verdict);
    }
    return isGood;
  }

  private FeedLoop loopOf(Channel channel) {
    FeedLoop loop = loops.get(channel.eventLoop());
    if (loop == null) {
      throw new IllegalStateException("a connection of an event loop without a feed");
    }
    return loop;
  }
}
