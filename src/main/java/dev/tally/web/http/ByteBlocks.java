package dev.tally.web.http;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/**
 * A buffer for bytes that arrive in pieces. It keeps them in blocks, because one array that grows
 * by doubling would briefly take three times their space, and whole regions of the heap for each of
 * its sizes. Lives on one event loop.
 */
public final class ByteBlocks {

  private static final byte[] NOTHING = {};
  private static final int BLOCK = 16 * 1024;

  private final List<byte[]> full = new ArrayList<>(0);
  private byte[] last = NOTHING;
  private int used; // bytes used of the last block
  private int size;

  public int size() {
    return size;
  }

  /** Takes {@code length} of the readable bytes. */
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

  /** Returns all bytes in one array, which the caller owns once nothing more is added. */
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
