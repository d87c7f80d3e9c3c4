package dev.tally.web.live;

import dev.tally.feed.CloseReason;
import dev.tally.web.net.MemoryAccount;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import java.time.Duration;

/** An open event stream. It cannot be told a reason: it ends, and the browser comes back. */
final class StreamViewer extends ChannelViewer {

  private static final String RETRY = "retry=";

  private final Duration linger;

  StreamViewer(Channel channel, MemoryAccount account, Duration linger) {
    super(channel, account);
    this.linger = linger;
  }

  /** When to come back it can be told. */
  @Override
  public void close(CloseReason why, String detail) {
    ByteBuf lastWords =
        detail.startsWith(RETRY)
            ? retry(channel(), detail.substring(RETRY.length()))
            : channel().alloc().buffer(0);
    closeAfter(lastWords, linger);
  }

  /** Tells the browser how long to wait before it comes back. */
  static ByteBuf retry(Channel channel, String millis) {
    return ByteBufUtil.writeAscii(channel.alloc(), "retry: " + millis + "\n\n");
  }
}
