package dev.tally.ledger.sqlite.keys;

import java.nio.ByteBuffer;

/** Converts 64-bit numbers to a BLOB and back, big-endian. */
final class Longs {

  private Longs() {}

  static byte[] toBytes(long[] longs) {
    ByteBuffer bytes = ByteBuffer.allocate(longs.length * Long.BYTES);
    bytes.asLongBuffer().put(longs);
    return bytes.array();
  }

  /**
   * @throws DamagedIndexException if the last number is incomplete
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
