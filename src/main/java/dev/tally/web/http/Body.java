package dev.tally.web.http;

import io.netty.buffer.ByteBuf;

/**
 * The body of a request, or a message, as it arrives. It grows with the bytes received, not with
 * the length announced, because announcing a length costs the sender nothing. Lives on one event
 * loop.
 */
public final class Body {

  private final int limit;
  private final boolean kept;
  private final ByteBlocks bytes = new ByteBlocks();
  private int length;

  /**
   * @param limit the most bytes it may have
   * @param kept whether to keep the bytes, because something will read them
   */
  public Body(int limit, boolean kept) {
    this.limit = limit;
    this.kept = kept;
  }

  int limit() {
    return limit;
  }

  /** Takes all readable bytes. Returns false, and takes none, if they exceed the limit. */
  public boolean add(ByteBuf content) {
    int more = content.readableBytes();
    if (more > limit - length) {
      return false;
    }
    if (kept) {
      bytes.add(content, more);
    }
    length += more;
    return true;
  }

  /** Discards the bytes received so far. */
  void drop() {
    bytes.clear();
  }

  public byte[] bytes() {
    return bytes.bytes();
  }
}
