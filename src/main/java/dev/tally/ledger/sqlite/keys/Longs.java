package dev.tally.ledger.sqlite.keys;

import java.nio.ByteBuffer;

/** Numbers of 64 bits as a BLOB, the highest byte of each first. */
final class Longs {

  private Longs() {}

  static byte[] toBytes(long[] longs) {
    ByteBuffer bytes = ByteBuffer.allocate(longs.length * Long.BYTES);
    bytes.asLongBuffer().put(longs);
    return bytes.array();
  }

  /**
   * @throws DamagedIndexException if there is a part of one at the end
   */
  static long[] of(byte[] bytes) throws DamagedIndexException {
    if (bytes.length % Long.BYTES != 0) {
      throw new DamagedIndexException("the key index cannot be read");
    }
    long[] longs = new long[bytes.length / Long.BYTES];
    ByteBuffer.wrap(bytes).asLongBuffer().get(longs);
    return longs;
  }
}
