package dev.tally.web.live;

import dev.tally.web.net.MemoryAccount;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.util.ReferenceCountUtil;

/**
 * Decodes WebSocket frames, charges the bytes that arrive, and reports how many belong to an
 * unfinished frame.
 */
final class FrameDecoder extends WebSocket13FrameDecoder {

  private final MemoryAccount account;
  private boolean isDone;

  FrameDecoder(WebSocketDecoderConfig config, MemoryAccount account) {
    super(config);
    this.account = account;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object bytes) throws Exception {
    if (!isDone) {
      account.received((ByteBuf) bytes);
    }
    if (isDone) { // perhaps because these bytes were too many
      ReferenceCountUtil.release(bytes);
    } else {
      super.channelRead(ctx, bytes);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
    super.channelReadComplete(ctx);
    account.look();
  }

  /** Frees what has arrived, and drops whatever follows. Must not be called while it decodes. */
  void letGo(ChannelPipeline pipeline) {
    isDone = true;
    internalBuffer().skipBytes(waiting());
    try {
      super.channelRead(pipeline.context(this), Unpooled.EMPTY_BUFFER); // frees it
    } catch (Exception e) {
      throw new IllegalStateException("nothing was decoded", e);
    }
  }

  /** Returns the number of bytes that have arrived and are not a whole frame yet. */
  int waiting() {
    return actualReadableBytes();
  }
}
