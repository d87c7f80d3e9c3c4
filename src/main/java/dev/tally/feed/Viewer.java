package dev.tally.feed;

import io.netty.buffer.ByteBuf;

/**
 * One open WebSocket or event stream, as the feed sees it. Called on the viewer's own loop only. A
 * failure closes the transport, and its owner then calls {@link Subscription#leave()}.
 */
public interface Viewer {

  /** Returns whether the transport has taken everything that was written and is ready for more. */
  boolean idle();

  /** Returns the number of bytes that the transport has not taken yet; 0 if it is idle. */
  long pending();

  /**
   * Sends encoded frames; called only while idle. If the transport does not take them at once, the
   * viewer must call {@link Subscription#writable()} when it has, during this call or later.
   *
   * @param frames owned by the caller and shared with other viewers: change neither content nor
   *     indices, and retain the buffer if it is needed after this call
   */
  void write(ByteBuf frames);

  /** Stops or resumes reading what the browser sends. */
  void reading(boolean on);

  /** Sends the reason and closes. */
  void close(CloseReason why, String detail);
}
