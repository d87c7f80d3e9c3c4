package dev.tally.web.live;

import dev.tally.feed.CloseReason;
import dev.tally.feed.FeedLoop;
import dev.tally.web.net.MemoryAccount;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import java.time.Duration;

/** An open event stream. It cannot carry a close reason: it ends, and the browser reconnects. */
final class StreamViewer extends ChannelViewer {

  private static final String RETRY = "retry=";

  private final Duration linger;

  StreamViewer(FeedLoop feed, Channel channel, MemoryAccount account, Duration linger) {
    super(feed, channel, account);
    this.linger = linger;
  }

  /** Closes the stream. The only detail that it can send is when to reconnect. */
  @Override
  public void close(CloseReason why, String detail) {
    ByteBuf lastWords =
        detail.startsWith(RETRY)
            ? retry(channel(), detail.substring(RETRY.length()))
            : channel().alloc().buffer(0);
    closeAfter(lastWords, linger);
  }

  /** Encodes how long the browser must wait before it reconnects. */
  static ByteBuf retry(Channel channel, String millis) {
    return ByteBufUtil.writeAscii(channel.alloc(), "retry: " + millis + "\n\n");
  }
}
