package dev.tally.web;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * The body of a request as it arrives. It grows with what has come, not with what was announced: an
 * announcement costs its sender nothing. One loop's.
 */
final class Body {

  private static final byte[] NOTHING = {};

  private final int limit;
  private final boolean kept;
  private byte[] bytes = NOTHING;
  private int length;

  /**
   * @param limit the most bytes it may have
   * @param kept whether anybody wants to read it
   */
  Body(int limit, boolean kept) {
    this.limit = limit;
    this.kept = kept;
  }

  int limit() {
    return limit;
  }

  /** Takes what is readable, and says whether it was within the limit. */
  boolean add(ByteBuf content) {
    int more = content.readableBytes();
    if (more > limit - length) {
      return false;
    }
    if (kept && more > 0) {
      if (length + more > bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.max(length + more, Math.min(limit, 2 * length)));
      }
      content.readBytes(bytes, length, more);
    }
    length += more;
    return true;
  }

  byte[] bytes() {
    if (!kept) {
      return NOTHING;
    }
    return bytes.length == length ? bytes : Arrays.copyOf(bytes, length);
  }
}
