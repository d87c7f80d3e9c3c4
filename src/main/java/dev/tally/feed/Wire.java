package dev.tally.feed;

import dev.tally.shop.ProductId;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** The wire format of totals and events. Stateless and thread-safe. */
public enum Wire {

  /** One JSON object per unmasked text frame, RFC 6455 section 5.2. */
  WEBSOCKET {
    @Override
    void total(ByteBuf out, ProductId id, long total) {
      int start = out.writerIndex();
      out.writeByte(FINAL_TEXT).writeByte(0);
      totalJson(out, id, total);
      out.setByte(start + 1, out.writerIndex() - start - 2); // always under 126 bytes
    }

    @Override
    void event(ByteBuf out, Event event) {
      int length = event.json().length;
      out.writeByte(FINAL_TEXT);
      if (length < 126) {
        out.writeByte(length);
      } else if (length <= 0xFFFF) {
        out.writeByte(126).writeShort(length);
      } else {
        out.writeByte(127).writeLong(length);
      }
      out.writeBytes(event.json());
    }

    @Override
    boolean ping(ByteBuf out) {
      out.writeByte(PING).writeByte(0);
      return true;
    }
  },

  /**
   * Server-sent events (HTML standard, section 9.2): totals as unnamed messages, the rest named.
   * Sends {@code id} only if the event guarantees a position, because the browser resumes from the
   * last one.
   */
  EVENT_STREAM {
    @Override
    void total(ByteBuf out, ProductId id, long total) {
      ascii(out, "data: ");
      totalJson(out, id, total);
      ascii(out, "\n\n");
    }

    @Override
    void event(ByteBuf out, Event event) {
      ascii(out, "event: ");
      ascii(out, event.name());
      event.position().ifPresent(at -> ascii(ascii(out, "\nid: "), at.toString()));
      ascii(out, "\ndata: ");
      out.writeBytes(event.json());
      ascii(out, "\n\n");
    }

    @Override
    boolean ping(ByteBuf out) {
      return false;
    }
  };

  private static final int FINAL_TEXT = 0x81;
  private static final int PING = 0x89;

  abstract void total(ByteBuf out, ProductId id, long total);

  abstract void event(ByteBuf out, Event event);

  /** Writes a ping. Returns false, having written nothing, if this wire has no ping. */
  abstract boolean ping(ByteBuf out);

  /** Writes {@code {"id":"A1","total":3}} without building strings: this is the hot path. */
  private static void totalJson(ByteBuf out, ProductId id, long total) {
    ascii(out, "{\"id\":\"");
    ascii(out, id.prefix());
    digits(out, id.number());
    ascii(out, "\",\"total\":");
    if (total < 0) {
      out.writeByte('-');
    }
    digits(out, Math.abs(total));
    out.writeByte('}');
  }

  private static ByteBuf ascii(ByteBuf out, String text) {
    out.writeCharSequence(text, StandardCharsets.US_ASCII);
    return out;
  }

  private static void digits(ByteBuf out, long number) {
    long unit = 1;
    while (number / unit >= 10) {
      unit *= 10;
    }
    for (; unit > 0; unit /= 10) {
      out.writeByte('0' + (int) (number / unit % 10));
    }
  }
}
