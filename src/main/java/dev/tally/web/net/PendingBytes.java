package dev.tally.web.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;

/** What a channel was given and its socket has not taken. */
public final class PendingBytes {

  private PendingBytes() {}

  /**
   * 0 where everything is taken, and where the channel is closed. Counts Netty's own memory with
   * it, so that anything at all that waits makes it positive; and falls with every byte that is
   * taken of a buffer, which Netty's own count does not.
   */
  public static long bytes(Channel channel) {
    ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
    return buffer == null ? 0 : buffer.totalPendingWriteBytes() - buffer.currentProgress();
  }
}
