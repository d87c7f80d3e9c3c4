package dev.tally.web;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;

/**
 * Decodes WebSocket frames, charges what comes, and tells what has come of one that is not whole.
 */
final class FrameDecoder extends WebSocket13FrameDecoder {

  private final MemoryAccount account;

  FrameDecoder(WebSocketDecoderConfig config, MemoryAccount account) {
    super(config);
    this.account = account;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object bytes) throws Exception {
    account.received((ByteBuf) bytes);
    super.channelRead(ctx, bytes);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
    super.channelReadComplete(ctx);
    account.look();
  }

  /** How many bytes have come that are no frame yet. */
  int waiting() {
    return actualReadableBytes();
  }
}
