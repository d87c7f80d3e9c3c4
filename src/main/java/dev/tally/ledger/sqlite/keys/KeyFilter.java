package dev.tally.ledger.sqlite.keys;

/**
 * A Bloom filter (Bloom, Space/Time Trade-offs in Hash Coding, 1970) that rules out most hashes
 * that are not in a run. It has 16 bits a key and 6 probes, and is wrong once in 900 times. The
 * probes are derived from one hash, after Kirsch and Mitzenmacher (Less Hashing, Same Performance,
 * 2006). One thread.
 */
final class KeyFilter {

  private static final int BITS_A_KEY = 16;
  private static final int PROBES = 6;
  private static final long GOLDEN = 0x9E3779B97F4A7C15L; // 2^64 / the golden ratio: mixes bits

  private final long[] words;

  private KeyFilter(long[] words) {
    this.words = words;
  }

  /** Makes an empty filter for this many keys. */
  static KeyFilter of(int keys) {
    return new KeyFilter(new long[words(keys)]);
  }

  private static int words(int keys) {
    return Integer.highestOneBit(Math.max(64, keys * BITS_A_KEY) * 2 - 1) / 64;
  }

  /**
   * Reads a filter for this many keys.
   *
   * @throws DamagedIndexException if it is of another size
   */
  static KeyFilter read(byte[] bytes, int keys) throws DamagedIndexException {
    long[] words = Longs.of(bytes);
    if (words.length != words(keys)) {
      throw new DamagedIndexException("a filter of the key index cannot be read");
    }
    return new KeyFilter(words);
  }

  byte[] bytes() {
    return Longs.toBytes(words);
  }

  void add(long hash) {
    long mixed = hash * GOLDEN;
    for (int probe = 0; probe < PROBES; probe++) {
      long bit = bit(mixed, probe);
      words[(int) (bit >>> 6)] |= 1L << bit;
    }
  }

  /** Returns whether the hash may have been added; if false, it was not. */
  boolean mayHave(long hash) {
    long mixed = hash * GOLDEN;
    for (int probe = 0; probe < PROBES; probe++) {
      long bit = bit(mixed, probe);
      if ((words[(int) (bit >>> 6)] & (1L << bit)) == 0) {
        return false;
      }
    }
    return true;
  }

  private long bit(long mixed, int probe) {
    return bit(mixed, probe, words.length * 64L);
  }

  private static long bit(long mixed, int probe, long bits) {
    long step = (mixed >>> 32) | 1;
    return (mixed + probe * step) & (bits - 1);
  }

  /**
   * Up to sixteen filters of the same number of keys, side by side: one {@code short} holds the
   * bits that all of them have in one place. So one read answers for all; reading one filter after
   * the other would be a cache miss each (a bit-sliced signature file; Faloutsos and
   * Christodoulakis, 1984).
   */
  static final class Sliced {

    /** How many filters have a slice of their own. */
    static final int SLICES = Short.SIZE;

    private final short[] places;

    /** Makes empty slices of filters for this many keys. */
    Sliced(int keys) {
      places = new short[words(keys) * 64];
    }

    /** Adds a filter as a slice; if that slice is in use, it then holds both. */
    void add(KeyFilter filter, int slice) {
      for (int i = 0; i < filter.words.length; i++) {
        for (long word = filter.words[i]; word != 0; word &= word - 1) {
          int place = i * Long.SIZE + Long.numberOfTrailingZeros(word);
          places[place] = (short) (places[place] | 1 << slice);
        }
      }
    }

    /** Returns a bit for each slice to which this hash may have been added. */
    int mayHave(long hash) {
      long mixed = hash * GOLDEN;
      int slices = 0xFFFF;
      for (int probe = 0; probe < PROBES && slices != 0; probe++) {
        slices &= places[(int) bit(mixed, probe, places.length)];
      }
      return slices;
    }
  }
}
