package dev.tally.web.http;

import dev.tally.web.net.MemoryAccount;
import dev.tally.web.net.ReadSizes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * Decodes received bytes one message at a time, and only when asked, because 18 bytes make a
 * request that takes a kilobyte, and a client may pipeline hundreds. Lives on its channel's event
 * loop.
 */
final class RequestDecoder extends HttpRequestDecoder {

  private static final int MOST_HEADERS = 100;

  private final MemoryAccount account;
  private @Nullable ChannelHandlerContext context;
  private boolean decoding;
  private boolean isDone;

  RequestDecoder(Limits limits, MemoryAccount account) {
    super(config(limits));
    this.account = account;
    setSingleDecode(true);
  }

  private static HttpDecoderConfig config(Limits limits) {
    HttpHeadersFactory headers = LimitedHeaders.atMost(MOST_HEADERS);
    return new HttpDecoderConfig()
        .setMaxInitialLineLength(limits.requestLine())
        .setMaxHeaderSize(limits.headers())
        .setMaxChunkSize(ReadSizes.MOST) // each read of a long body is one piece of it
        .setHeadersFactory(headers)
        .setTrailersFactory(headers)
        .setStrictLineParsing(true);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
    context = ctx;
    super.handlerAdded(ctx);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object bytes) throws Exception {
    if (!isDone) {
      account.received((ByteBuf) bytes);
    }
    if (isDone) { // perhaps because this was too much
      ReferenceCountUtil.release(bytes);
    } else {
      decode(ctx, bytes);
    }
  }

  private void decode(ChannelHandlerContext ctx, Object bytes) throws Exception {
    decoding = true;
    try {
      super.channelRead(ctx, bytes);
    } finally {
      decoding = false;
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
    super.channelReadComplete(ctx);
    account.look();
  }

  /** Keeps the received bytes when the client stops sending; they are decoded when asked for. */
  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
    if (event instanceof ChannelInputShutdownEvent) {
      ctx.fireUserEventTriggered(event);
    } else {
      super.userEventTriggered(ctx, event);
    }
  }

  /** Returns how many received bytes are not decoded yet. */
  int waiting() {
    return actualReadableBytes();
  }

  /**
   * Decodes the next message, if there is one, and passes it to the next handler within this call.
   */
  void next() {
    if (!decoding && waiting() > 0) {
      decodeMore();
    }
  }

  /** Discards what has been received, and all that is still to come. */
  void letGo() {
    isDone = true;
    if (!decoding) {
      internalBuffer().skipBytes(waiting());
      decodeMore(); // with nothing to decode, this frees the memory
    }
  }

  private void decodeMore() {
    if (context != null) {
      try {
        decode(context, Unpooled.EMPTY_BUFFER);
      } catch (Exception e) {
        context.fireExceptionCaught(e);
      }
    }
  }
}
