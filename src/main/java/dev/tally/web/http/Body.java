package dev.tally.web.http;

import io.netty.buffer.ByteBuf;

/**
 * The body of a request as it arrives. It grows with what has come, not with what was announced: an
 * announcement costs its sender nothing. One loop's.
 */
public final class Body {

  private final int limit;
  private final boolean kept;
  private final ByteBlocks bytes = new ByteBlocks();
  private int length;

  /**
   * @param limit the most bytes it may have
   * @param kept whether anybody wants to read it
   */
  public Body(int limit, boolean kept) {
    this.limit = limit;
    this.kept = kept;
  }

  int limit() {
    return limit;
  }

  /** Takes what is readable, and says whether it was within the limit. */
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

  /** Forgets what has come of it. */
  void drop() {
    bytes.clear();
  }

  public byte[] bytes() {
    return bytes.bytes();
  }
}
