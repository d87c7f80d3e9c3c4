package dev.tally.bench.viewers;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Numbers products 0, 1 and so on, by their ids in the order of their first appearance. Reads an id
 * from the bytes of a frame without creating a string. One thread at a time.
 */
public final class ProductNumbers {

  private static final int MOST = 1 << 20;
  private static final int MOST_ID_BYTES = 64;

  private byte[][] ids = new byte[16][];
  private int[] table = new int[64]; // number + 1, by hash; 0: free
  private int size;

  int size() {
    return size;
  }

  /** Returns the number of this id. */
  public int number(String id) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(id.getBytes(StandardCharsets.UTF_8));
    return number(bytes, 0, bytes.limit());
  }

  /**
   * Returns the number of the id in these bytes.
   *
   * @throws IOException if the id is too long, or there are too many
   */
  int number(ByteBuffer in, int from, int to) throws IOException {
    int hash = 0;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + in.get(i);
    }
    int slot = slot(hash);
    while (table[slot] != 0) {
      if (isThere(ids[table[slot] - 1], in, from, to)) {
        return table[slot] - 1;
      }
      slot = (slot + 1) & (table.length - 1);
    }
    return add(in, from, to);
  }

  private int slot(int hash) {
    return ((hash * 0x9E3779B9) >>> 8) & (table.length - 1);
  }

  private static boolean isThere(byte[] id, ByteBuffer in, int from, int to) {
    if (id.length != to - from) {
      return false;
    }
    for (int i = 0; i < id.length; i++) {
      if (id[i] != in.get(from + i)) {
        return false;
      }
    }
    return true;
  }

  private int add(ByteBuffer in, int from, int to) throws IOException {
    if (to - from > MOST_ID_BYTES || size == MOST) {
      throw new IOException("the server sends ids that are too long or too many");
    }
    byte[] id = new byte[to - from];
    in.get(from, id);
    if (size == ids.length) {
      ids = Arrays.copyOf(ids, 2 * size);
    }
    ids[size++] = id;
    if (4 * size > table.length) {
      table = new int[4 * table.length];
      for (int number = 0; number < size; number++) {
        enter(number);
      }
    } else {
      enter(size - 1);
    }
    return size - 1;
  }

  private void enter(int number) {
    int hash = 0;
    for (byte b : ids[number]) {
      hash = 31 * hash + b;
    }
    int slot = slot(hash);
    while (table[slot] != 0) {
      slot = (slot + 1) & (table.length - 1);
    }
    table[slot] = number + 1;
  }
}
