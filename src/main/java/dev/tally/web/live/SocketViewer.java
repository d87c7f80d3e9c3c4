package dev.tally.web.live;

import dev.tally.feed.CloseReason;
import dev.tally.feed.FeedLoop;
import dev.tally.web.http.Body;
import dev.tally.web.http.Limits;
import dev.tally.web.net.Deadline;
import dev.tally.web.net.LingeringClose;
import dev.tally.web.net.MemoryAccount;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An open WebSocket (RFC 6455): takes frames, and closes as the protocol requires. What is in the
 * messages is its receiver's.
 */
final class SocketViewer extends ChannelViewer {

  private final FrameDecoder decoder;
  private final Limits limits;
  private @Nullable Deadline deadline; // while a message is incomplete
  private final CommandRate rate;
  private Consumer<byte[]> receiver = text -> {};
  private @Nullable Body message;
  private @Nullable ByteBuf pong;
  private long rateFullAt = System.nanoTime();
  private boolean closing;

  SocketViewer(
      FeedLoop feed,
      Channel channel,
      MemoryAccount account,
      FrameDecoder decoder,
      Limits limits,
      CommandRate rate) {
    super(feed, channel, account);
    this.decoder = decoder;
    this.limits = limits;
    this.rate = rate;
  }

  /**
   * Hands the messages from now on to this receiver.
   *
   * @param receiver takes whole messages, in UTF-8
   */
  void onMessage(Consumer<byte[]> receiver) {
    this.receiver = receiver;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object frame) {
    try {
      if (closing) {
        endWith((WebSocketFrame) frame);
      } else {
        heard();
        take((WebSocketFrame) frame);
      }
    } finally {
      ReferenceCountUtil.release(frame);
    }
    if (message == null) {
      account().finished(decoder.waiting());
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (deadline == null) {
      awaitTheRest();
    }
  }

  private void awaitTheRest() {
    if (account().hasInput()) {
      Deadline set = new Deadline(channel().eventLoop(), this::lookAtTheMessage);
      set.in(limits.request());
      deadline = set;
    }
  }

  /** Closes if the message is late: one that never ends must not be kept for ever. */
  private void lookAtTheMessage() {
    deadline = null;
    if (account().waitsFor(limits.request())) {
      end(
          CloseReason.REFUSED,
          "A message must come within %d seconds.".formatted(limits.request().toSeconds()));
    } else {
      awaitTheRest();
    }
  }

  private void take(WebSocketFrame frame) {
    if (frame instanceof CloseWebSocketFrame close) {
      answerClose(close.statusCode());
    } else if (!mayCome()) {
      end(CloseReason.REFUSED, "Too many messages; send fewer a second.");
    } else if (frame instanceof PingWebSocketFrame) {
      answerPing(frame.content());
    } else if (frame instanceof BinaryWebSocketFrame) {
      end(CloseReason.BINARY, "Send text; this server reads no binary messages.");
    } else if (!(frame instanceof PongWebSocketFrame)) {
      takeText(frame);
    }
  }

  private boolean mayCome() {
    OptionalLong taken = rate.take(rateFullAt, System.nanoTime());
    taken.ifPresent(fullAt -> rateFullAt = fullAt);
    return taken.isPresent();
  }

  /** Takes a text, or the next fragment of one. The decoder enforces the order of fragments. */
  private void takeText(WebSocketFrame frame) {
    Body whole = message == null ? new Body(limits.body(), true) : message;
    message = frame.isFinalFragment() ? null : whole;
    if (!whole.add(frame.content())) {
      end(CloseReason.TOO_LONG, "A message may have at most " + limits.body() + " bytes.");
    } else if (frame.isFinalFragment()) {
      byte[] text = whole.bytes();
      if (ByteBufUtil.isText(Unpooled.wrappedBuffer(text), StandardCharsets.UTF_8)) {
        receiver.accept(text);
      } else {
        end(CloseReason.NOT_UTF8, "A text message must be UTF-8.");
      }
    }
  }

  /** Answers at once or, if the peer does not read, later, and then only the newest ping. */
  private void answerPing(ByteBuf payload) {
    ByteBuf answer = ControlFrames.pong(channel().alloc(), payload);
    if (idle()) {
      send(answer);
    } else {
      ReferenceCountUtil.release(pong);
      pong = answer;
    }
  }

  @Override
  void drained() {
    ByteBuf late = pong;
    if (late != null && !closing) {
      pong = null;
      send(late);
    } else {
      super.drained();
    }
  }

  private void send(ByteBuf frame) {
    channel().writeAndFlush(frame, channel().voidPromise()); // a failure closes the channel
  }

  /** Sends a close frame, and closes when the peer has answered it or its time is up. */
  @Override
  public void close(CloseReason why, String detail) {
    if (!closing) {
      closing = true;
      reading(true); // for the peer's close frame
      channel().writeAndFlush(ControlFrames.close(channel().alloc(), why.code(), detail));
      LingeringClose.after(limits.linger(), channel());
    }
  }

  @Override
  void letGo() {
    message = null;
    closing = true;
    decoder.letGo(channel().pipeline());
  }

  @Override
  void sayNoRoom() {
    String detail = "There is no memory for so much at once; come back in a while.";
    send(ControlFrames.close(channel().alloc(), CloseReason.NO_ROOM.code(), detail));
  }

  private void answerClose(int code) {
    leave();
    closing = true;
    boolean hasCode = code >= 0;
    closeAfter(
        hasCode
            ? ControlFrames.close(channel().alloc(), code, "")
            : ControlFrames.close(channel().alloc()),
        limits.linger());
  }

  private void endWith(WebSocketFrame frame) {
    if (frame instanceof CloseWebSocketFrame) {
      channel().close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    ReferenceCountUtil.release(pong);
    pong = null;
    if (deadline != null) {
      deadline.cancel();
    }
    super.channelInactive(ctx);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof DecoderException
        && cause.getCause() instanceof CorruptedWebSocketFrameException broken) {
      breach(broken);
    } else if (cause instanceof CorruptedWebSocketFrameException broken) {
      breach(broken);
    } else {
      super.exceptionCaught(ctx, cause);
    }
  }

  private void breach(CorruptedWebSocketFrameException broken) {
    if (broken.closeStatus().equals(WebSocketCloseStatus.MESSAGE_TOO_BIG)) {
      end(CloseReason.TOO_LONG, "A message may have at most " + limits.body() + " bytes.");
    } else {
      end(CloseReason.PROTOCOL_ERROR, String.valueOf(broken.getMessage()));
    }
  }
}
