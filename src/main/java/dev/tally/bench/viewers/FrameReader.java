package dev.tally.bench.viewers;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Reads a server's WebSocket frames and finds the totals in them, without an object per frame.
 * Throws an {@link IOException} for what is no server's frame, or too long. Confined to one thread.
 */
final class FrameReader {

  /** Receives the contents of the frames; other frames are skipped. */
  interface Handler {
    void total(int product, long total);

    void synced();

    /** Receives a ping, whose payload is between position and limit. */
    void ping(ByteBuffer payload) throws IOException;

    void closed(int code) throws IOException;
  }

  /** The longest payload that is read, and so the most, plus a head, that waits for its end. */
  static final int MOST_BYTES = 1 << 17;

  private static final int TEXT = 0x81;
  private static final int BINARY = 0x82;
  private static final int CLOSE = 0x88;
  private static final int PING = 0x89;
  private static final int PONG = 0x8A;

  private static final byte[] ID = ascii("\"id\":\"");
  private static final byte[] TOTAL = ascii("\"total\":");
  private static final byte[] SYNCED = ascii("{\"event\":\"synced\"");
  private static final long ID_FIRST = ByteBuffer.wrap(ascii("{\"id\":\"\0")).getLong();
  private static final long THEN_TOTAL = ByteBuffer.wrap(ascii(",\"total\"")).getLong();
  private static final int MOST_DIGITS = 18;
  private static final int NO_CODE = 1005;

  private final ProductNumbers products;

  FrameReader(ProductNumbers products) {
    this.products = products;
  }

  /** Reads all complete frames, and leaves the position at the start of the next one. */
  void read(ByteBuffer in, Handler to) throws IOException {
    int at = in.position();
    int end = in.limit();
    while (end - at >= 2) {
      int first = in.get(at) & 0xFF;
      int size = in.get(at + 1) & 0xFF;
      if ((first & 0x70) != 0 || size > 127) {
        throw new IOException("the server sends what is no WebSocket frame");
      }
      int head = size < 126 ? 2 : size == 126 ? 4 : 10;
      if (end - at < head) {
        break;
      }
      long length =
          size < 126 ? size : size == 126 ? in.getShort(at + 2) & 0xFFFF : in.getLong(at + 2);
      if (length < 0 || length > MOST_BYTES) {
        throw new IOException("the server sends a frame longer than " + MOST_BYTES + " bytes");
      }
      if (end - at - head < length) {
        break;
      }
      frame(first, in, at + head, at + head + (int) length, to);
      at += head + (int) length;
    }
    in.position(at);
  }

  private void frame(int first, ByteBuffer in, int from, int to, Handler handler)
      throws IOException {
    switch (first) {
      case TEXT, BINARY -> message(in, from, to, handler);
      case PING -> handler.ping(in.duplicate().limit(to).position(from));
      case PONG -> {}
      case CLOSE -> handler.closed(to - from < 2 ? NO_CODE : in.getShort(from) & 0xFFFF);
      default -> throw new IOException("the server sends a message in pieces, or an unknown frame");
    }
  }

  private void message(ByteBuffer in, int from, int to, Handler handler) throws IOException {
    if (to - from >= 8 && (in.getLong(from) & ~0xFFL) == ID_FIRST) {
      int quote = quote(in, from + 7, to);
      int colon = quote + 1 + 8;
      if (colon < to && in.getLong(quote + 1) == THEN_TOTAL && in.get(colon) == ':') {
        handler.total(products.number(in, from + 7, quote), number(in, colon + 1, to));
        return;
      }
    }
    otherwise(in, from, to, handler);
  }

  /** Handles an event, or a total that is not written in Tally's way. */
  private void otherwise(ByteBuffer in, int from, int to, Handler handler) throws IOException {
    int total = after(TOTAL, in, from, to);
    if (total <= to) {
      int id = after(ID, in, from, to);
      int quote = id <= to ? quote(in, id, to) : id;
      int product = id <= to && quote < to ? products.number(in, id, quote) : products.number("");
      handler.total(product, number(in, total, to));
    } else if (to - from > SYNCED.length
        && after(SYNCED, in, from, from + SYNCED.length) == from + SYNCED.length) {
      handler.synced();
    }
  }

  /** Returns the index of the next quote, or the end if there is none. */
  private static int quote(ByteBuffer in, int from, int to) {
    int at = from;
    while (at < to && in.get(at) != '"') {
      at++;
    }
    return at;
  }

  private static long number(ByteBuffer in, int from, int to) throws IOException {
    int at = from;
    while (at < to && in.get(at) == ' ') {
      at++;
    }
    boolean isNegative = at < to && in.get(at) == '-';
    at += isNegative ? 1 : 0;
    int start = at;
    long number = 0;
    for (; at < to && in.get(at) >= '0' && in.get(at) <= '9'; at++) {
      number = 10 * number + in.get(at) - '0';
    }
    if (at == start || at - start > MOST_DIGITS) {
      throw new IOException("the server sends a total that is no number of a usual size");
    }
    return isNegative ? -number : number;
  }

  /** Returns the index after these bytes, or one past the end if they are absent. */
  private static int after(byte[] bytes, ByteBuffer in, int from, int to) {
    for (int at = from; at + bytes.length <= to; at++) {
      int i = 0;
      while (i < bytes.length && in.get(at + i) == bytes[i]) {
        i++;
      }
      if (i == bytes.length) {
        return at + i;
      }
    }
    return to + 1;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
