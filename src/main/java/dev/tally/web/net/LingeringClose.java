package dev.tally.web.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The end of a connection that was told goodbye and does not answer. Closed the usual way, the
 * kernel would go on to offer a peer that takes nothing what is left, and keep it for minutes; so
 * where bytes still wait here, the connection is reset. Lives on the channel's loop.
 */
public final class LingeringClose {

  private static final int RESET = 0;

  private LingeringClose() {}

  /** Closes the channel after that time; nothing happens where it is closed by then. */
  public static void after(Duration linger, Channel channel) {
    channel.eventLoop().schedule(() -> close(channel), linger.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Closes the channel at once, with a reset if bytes still wait. */
  public static void now(Channel channel) {
    close(channel);
  }

  private static void close(Channel channel) {
    if (channel.isOpen() && PendingBytes.bytes(channel) > 0) {
      channel.config().setOption(ChannelOption.SO_LINGER, RESET);
    }
    channel.close();
  }
}
