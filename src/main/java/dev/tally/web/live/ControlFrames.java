package dev.tally.web.live;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Encodes close and pong frames (RFC 6455 section 5.5). The feed encodes texts and pings. */
final class ControlFrames {

  private static final int FINAL_CLOSE = 0x88;
  private static final int FINAL_PONG = 0x8A;
  private static final int MOST_PAYLOAD = 125;

  private ControlFrames() {}

  /**
   * @param reason ASCII; cut if it is too long for a control frame
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

  /** Encodes a close frame without a code, to answer one without a code. */
  static ByteBuf close(ByteBufAllocator allocator) {
    return allocator.buffer(2).writeByte(FINAL_CLOSE).writeByte(0);
  }

  /** Encodes the answer to a ping: its own payload, whose length the decoder has limited. */
  static ByteBuf pong(ByteBufAllocator allocator, ByteBuf payload) {
    return allocator
        .buffer(2 + payload.readableBytes())
        .writeByte(FINAL_PONG)
        .writeByte(payload.readableBytes())
        .writeBytes(payload);
  }
}
