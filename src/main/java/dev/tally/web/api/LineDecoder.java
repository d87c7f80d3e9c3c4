package dev.tally.web.api;

import dev.tally.web.http.ByteBlocks;
import io.netty.buffer.ByteBuf;

/**
 * Cuts bytes into lines, however they arrive. Holds no more than the beginning of one line; what a
 * line has beyond the limit is passed over. One thread.
 */
final class LineDecoder {

  /** Is told of each line in turn. */
  interface Lines {
    /** A line without its line feed. */
    void line(byte[] line);

    /** A line that is longer than a line may be. */
    void lineTooLong();
  }

  private static final byte LINE_FEED = '\n';

  private final int limit;
  private final Lines lines;
  private final ByteBlocks begun = new ByteBlocks();
  private boolean tooLong;

  /**
   * @param limit bytes that a line may have, without its line feed
   */
  LineDecoder(int limit, Lines lines) {
    this.limit = limit;
    this.lines = lines;
  }

  /** Takes what is readable. */
  void add(ByteBuf content) {
    for (int length = content.bytesBefore(LINE_FEED);
        length >= 0;
        length = content.bytesBefore(LINE_FEED)) {
      take(content, length);
      content.skipBytes(1);
      finish();
    }
    take(content, content.readableBytes());
  }

  /** How many bytes it holds of a line that has not ended. */
  int begun() {
    return begun.size();
  }

  /** Forgets the line that has begun. */
  void drop() {
    begun.clear();
  }

  /** The last line may lack its line feed. */
  void end() {
    if (tooLong || begun.size() > 0) {
      finish();
    }
  }

  private void take(ByteBuf content, int length) {
    tooLong = tooLong || length > limit - begun.size();
    if (tooLong) {
      begun.clear();
      content.skipBytes(length);
    } else {
      begun.add(content, length);
    }
  }

  private void finish() {
    if (tooLong) {
      tooLong = false;
      lines.lineTooLong();
    } else {
      byte[] line = begun.bytes();
      begun.clear();
      lines.line(line);
    }
  }
}
