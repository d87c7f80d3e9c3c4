package dev.tally.ledger;

/**
 * Mixes numbers and texts into 64 bits that depend on all of them and on their order; the same on
 * every machine. To find differences, not to withstand anyone who makes them: the constants are of
 * MurmurHash3's finalizer (Appleby, public domain).
 */
final class Digest {

  private Digest() {}

  static long mix(long digest, long value) {
    long mixed = (digest * 31 + value) * 0xff51afd7ed558ccdL;
    mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return mixed ^ (mixed >>> 33);
  }

  static long mix(long digest, String... texts) {
    long mixed = digest;
    for (String text : texts) {
      mixed = mix(mixed, text.length());
      mixed = mix(mixed, text.hashCode()); // specified, unlike those of records and enums
    }
    return mixed;
  }
}
