package dev.tally.web.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection whose client was told goodbye and does not answer. After an ordinary close,
 * the kernel would keep unsent bytes for minutes and go on offering them to a peer that takes
 * nothing. So if bytes still wait here, the connection is reset. Lives on the channel's event loop.
 */
public final class LingeringClose {

  private static final int RESET = 0;

  private LingeringClose() {}

  /** Closes the channel after this time; does nothing if it is already closed by then. */
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
      channel.unsafe().close(channel.voidPromise()); // TLS would wait for its last words to go out
    } else {
      channel.close();
    }
  }
}
