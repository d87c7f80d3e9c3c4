package dev.tally.ledger.sqlite.keys;

/**
 * What the {@link KeyIndex} keeps of a key: one {@code long}, never negative, whose upper 43 bits
 * are the hash's and whose lower 20 the order's number, counted from the first of its run. Sorted
 * as numbers, entries are sorted by hash. That two keys share 43 bits is no harm: the order itself
 * is looked at in the end.
 */
public final class KeyEntry {

  private static final int OFFSET_BITS = 20;

  /** So many numbers make a small run, and the last ones are in memory. */
  public static final int BLOCK = 1 << 16;

  /** So many a large one. */
  static final int GROUP = 1 << OFFSET_BITS;

  private KeyEntry() {}

  static long of(long hash, long offset) {
    return shortened(hash) << OFFSET_BITS | offset;
  }

  /** What of a hash is kept. */
  static long shortened(long hash) {
    return hash >>> (OFFSET_BITS + 1);
  }

  static long hash(long entry) {
    return entry >>> OFFSET_BITS;
  }

  static long offset(long entry) {
    return entry & (GROUP - 1);
  }

  static long blockStart(long number) {
    return number & -BLOCK;
  }

  static long groupStart(long number) {
    return number & -GROUP;
  }
}
