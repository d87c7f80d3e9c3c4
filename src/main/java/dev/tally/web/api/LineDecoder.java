package dev.tally.web.api;

import dev.tally.web.http.ByteBlocks;
import io.netty.buffer.ByteBuf;

/**
 * Splits bytes into lines, however they arrive. Buffers at most the beginning of one line, and
 * skips a line that exceeds the limit. Not thread-safe.
 */
final class LineDecoder {

  /** Receives each line in turn. */
  interface Lines {
    /** Takes a line, without its line feed. */
    void line(byte[] line);

    /** Takes note of a line that exceeds the limit. */
    void lineTooLong();
  }

  private static final byte LINE_FEED = '\n';

  private final int limit;
  private final Lines lines;
  private final ByteBlocks begun = new ByteBlocks();
  private boolean tooLong;

  /**
   * @param limit the maximum bytes of a line, without its line feed
   */
  LineDecoder(int limit, Lines lines) {
    this.limit = limit;
    this.lines = lines;
  }

  /** Takes all readable bytes. */
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

  /** Returns the number of bytes that it holds of an unfinished line. */
  int begun() {
    return begun.size();
  }

  /** Discards the unfinished line. */
  void drop() {
    begun.clear();
  }

  /** Ends the input. The last line may lack its line feed. */
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
