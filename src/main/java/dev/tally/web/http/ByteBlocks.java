package dev.tally.web.http;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/**
 * Bytes that arrive in pieces. They stand in blocks, as one array that grows by doubling would take
 * three times their room for a moment, and whole regions of the heap for each of its sizes. One
 * loop's.
 */
public final class ByteBlocks {

  private static final byte[] NOTHING = {};
  private static final int BLOCK = 16 * 1024;

  private final List<byte[]> full = new ArrayList<>(0);
  private byte[] last = NOTHING;
  private int used; // of the last
  private int size;

  public int size() {
    return size;
  }

  /** Takes so many of the readable bytes. */
  public void add(ByteBuf from, int length) {
    for (int left = length; left > 0; ) {
      if (used == last.length) {
        begin(Math.min(BLOCK, Math.max(left, size)));
      }
      int more = Math.min(left, last.length - used);
      from.readBytes(last, used, more);
      used += more;
      size += more;
      left -= more;
    }
  }

  private void begin(int room) {
    if (used > 0) {
      full.add(last);
    }
    last = new byte[room];
    used = 0;
  }

  /** All of it in one piece, which is the caller's once nothing more is added. */
  public byte[] bytes() {
    if (full.isEmpty() && used == last.length) {
      return last;
    }
    byte[] whole = new byte[size];
    int at = 0;
    for (byte[] block : full) {
      System.arraycopy(block, 0, whole, at, block.length);
      at += block.length;
    }
    System.arraycopy(last, 0, whole, at, used);
    return whole;
  }

  public void clear() {
    full.clear();
    last = NOTHING;
    used = 0;
    size = 0;
  }
}
