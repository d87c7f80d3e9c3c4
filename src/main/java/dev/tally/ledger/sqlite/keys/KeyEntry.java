package dev.tally.ledger.sqlite.keys;

/**
 * An entry of the {@link KeyIndex} for a key: one {@code long}, never negative. Its upper 43 bits
 * are the hash's, its lower 20 the order's number, counted from the first of its run. Sorted as
 * numbers, entries are sorted by hash. It does no harm if two keys share 43 bits: in the end the
 * order itself is read.
 */
public final class KeyEntry {

  private static final int OFFSET_BITS = 20;

  /** How many order numbers a small run covers; the newest ones are in memory. */
  public static final int BLOCK = 1 << 16;

  /** How many a large run covers. */
  static final int GROUP = 1 << OFFSET_BITS;

  private KeyEntry() {}

  static long of(long hash, long offset) {
    return shortened(hash) << OFFSET_BITS | offset;
  }

  /** Returns the part of a hash that is kept. */
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
