package dev.tally.web.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;

/** The bytes that a channel was given and its socket has not taken. */
public final class PendingBytes {

  private PendingBytes() {}

  /**
   * Returns the pending bytes, or 0 if everything is taken or the channel is closed. Includes
   * Netty's own memory, so the result is positive if anything at all waits. Falls with every byte
   * taken from a buffer, which Netty's own count does not.
   */
  public static long bytes(Channel channel) {
    ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
    return buffer == null ? 0 : buffer.totalPendingWriteBytes() - buffer.currentProgress();
  }
}
