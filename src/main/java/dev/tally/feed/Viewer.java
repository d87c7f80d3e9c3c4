package dev.tally.feed;

import io.netty.buffer.ByteBuf;

/**
 * One open WebSocket or event stream, as the feed sees it. Called on the viewer's own loop only.
 * Failures show as the transport closing, upon which its owner calls {@link Subscription#leave()}.
 */
public interface Viewer {

  /** Whether the transport has taken everything that was written: it is ready for more. */
  boolean idle();

  /** Bytes that the transport has not taken yet; 0 where it is idle. */
  long pending();

  /**
   * Sends encoded frames; called only while it is idle. Where they are not taken at once, {@link
   * Subscription#writable()} is due once they are, during this call or later.
   *
   * @param frames the caller's, and other viewers' too: neither their content nor their indices may
   *     be changed, and whoever needs them for longer than this call retains them
   */
  void write(ByteBuf frames);

  /** Stops or resumes reading what the browser sends. */
  void reading(boolean on);

  /** Says why and closes. */
  void close(CloseReason why, String detail);
}
