package dev.tally.web.live;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The control frames that this side sends, RFC 6455 section 5.5; texts are the feed's. */
final class ControlFrames {

  private static final int FINAL_CLOSE = 0x88;
  private static final int FINAL_PONG = 0x8A;
  private static final int MOST_PAYLOAD = 125;

  private ControlFrames() {}

  /**
   * @param reason cut where it is too long for a control frame; ASCII
   */
  static ByteBuf close(ByteBufAllocator allocator, int code, String reason) {
    byte[] ascii = reason.getBytes(StandardCharsets.US_ASCII);
    byte[] text = Arrays.copyOf(ascii, Math.min(ascii.length, MOST_PAYLOAD - 2));
    return allocator
        .buffer(4 + text.length)
        .writeByte(FINAL_CLOSE)
        .writeByte(2 + text.length)
        .writeShort(code)
        .writeBytes(text);
  }

  /** Without a code, for a close that came without one. */
  static ByteBuf close(ByteBufAllocator allocator) {
    return allocator.buffer(2).writeByte(FINAL_CLOSE).writeByte(0);
  }

  /** Answers a ping with its own payload, which the decoder has held to the limit. */
  static ByteBuf pong(ByteBufAllocator allocator, ByteBuf payload) {
    return allocator
        .buffer(2 + payload.readableBytes())
        .writeByte(FINAL_PONG)
        .writeByte(payload.readableBytes())
        .writeBytes(payload);
  }
}
