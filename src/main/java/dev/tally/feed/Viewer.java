package dev.tally.feed;

import io.netty.buffer.ByteBuf;

/**
 * One open WebSocket or event stream, as the feed sees it. Called on the viewer's own loop only.
 * Failures show as the transport closing, upon which its owner calls {@link Subscription#leave()}.
 */
public interface Viewer {

  /** Bytes of earlier writes that the transport has not taken yet; 0: ready for more. */
  long pending();

  /**
   * Sends encoded frames and releases them; called only while nothing is pending. Once they have
   * been taken {@link Subscription#writable()} is due, during this call or later.
   */
  void write(ByteBuf frames);

  /** Stops or resumes reading what the browser sends. */
  void reading(boolean on);

  /** Says why and closes. */
  void close(CloseReason why, String detail);
}
