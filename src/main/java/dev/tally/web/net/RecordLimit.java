package dev.tally.web.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;

/**
 * Closes a connection that announces a longer record of TLS than there may be (RFC 8446 section
 * 5.2): the handler behind this collects each to its end, before anything is charged for it.
 * Removes itself if what comes first is no TLS. Lives on the channel's event loop.
 */
final class RecordLimit extends ChannelInboundHandlerAdapter {

  private static final int MOST = 16 * 1_024 + 2_048; // with TLS 1.2; 1.3 has 256 beyond
  private static final int HEADER = 5;

  /** The first bytes of records: from change_cipher_spec to application_data. */
  private static final int FIRST_TYPE = 20;

  private static final int LAST_TYPE = 23;

  private boolean started;
  private int headerRead; // bytes of the header that is coming
  private int length; // of the record whose header is coming, then what is left of it

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    if (!started && bytes.isReadable()) {
      started = true;
      int type = bytes.getUnsignedByte(bytes.readerIndex());
      if (type < FIRST_TYPE || type > LAST_TYPE) {
        ctx.pipeline().remove(this);
        ctx.fireChannelRead(bytes);
        return;
      }
    }
    if (mayGoOn(bytes)) {
      ctx.fireChannelRead(bytes);
    } else {
      ReferenceCountUtil.release(bytes);
      ctx.close();
    }
  }

  private boolean mayGoOn(ByteBuf bytes) {
    int at = bytes.readerIndex();
    while (at < bytes.writerIndex()) {
      if (headerRead < HEADER) {
        int value = bytes.getUnsignedByte(at++);
        length = headerRead < HEADER - 2 ? 0 : length << Byte.SIZE | value;
        headerRead++;
        if (headerRead == HEADER && length > MOST) {
          return false;
        }
      } else {
        int part = Math.min(length, bytes.writerIndex() - at);
        at += part;
        length -= part;
      }
      if (headerRead == HEADER && length == 0) {
        headerRead = 0;
      }
    }
    return true;
  }
}
