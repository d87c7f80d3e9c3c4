package dev.tally.shop;

import java.util.Comparator;
import java.util.Optional;

/**
 * The id of a product, {@code A1}: the prefix of its category and a number that counts up from 1
 * and is never reused. Sorted as people count: A2 before A10, Z9 before AA1.
 */
public record ProductId(String prefix, int number) implements ProductRef, Comparable<ProductId> {

  private static final int MOST_LETTERS = 6;
  private static final int MOST_DIGITS = 9;
  private static final int NUMBER_BITS = 30; // 10^9 < 2^30

  /** The order in which prefixes are assigned: A … Z, AA, AB … */
  static final Comparator<String> BY_PREFIX =
      Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder());

  public ProductId {
    if (number < 1) {
      throw new IllegalArgumentException("product number " + number + " is not positive");
    }
  }

  /**
   * Parses a product id; returns empty if the text is none. Written by hand, because it reads every
   * line of every order.
   */
  public static Optional<ProductId> parse(String written) {
    int letters = 0;
    while (letters < written.length() && isWithin(written.charAt(letters), 'A', 'Z')) {
      letters++;
    }
    int digits = written.length() - letters;
    if (letters < 1 || letters > MOST_LETTERS || digits < 1 || digits > MOST_DIGITS) {
      return Optional.empty();
    }
    int number = 0;
    for (int i = letters; i < written.length(); i++) {
      char c = written.charAt(i);
      if (!isWithin(c, i == letters ? '1' : '0', '9')) {
        return Optional.empty();
      }
      number = number * 10 + c - '0';
    }
    return Optional.of(new ProductId(written.substring(0, letters), number));
  }

  private static boolean isWithin(char c, char first, char last) {
    return c >= first && c <= last;
  }

  /**
   * Returns the id as one number, which sorts as ids do: the prefix, counted A = 1 … Z = 26, AA =
   * 27 …, above 30 bits for the number. Only ids that {@link #parse} accepts have a code.
   */
  long code() {
    long rank = 0;
    for (int i = 0; i < prefix.length(); i++) {
      rank = rank * 26 + prefix.charAt(i) - 'A' + 1;
    }
    return rank << NUMBER_BITS | number;
  }

  static ProductId ofCode(long code) {
    return new ProductId(prefixOf(code), numberOf(code));
  }

  static String prefixOf(long code) {
    StringBuilder letters = new StringBuilder(MOST_LETTERS);
    for (long rank = prefixRank(code); rank > 0; rank = (rank - 1) / 26) {
      letters.append((char) ('A' + (rank - 1) % 26));
    }
    return letters.reverse().toString();
  }

  /** Returns a number that is equal for ids of the same prefix. */
  static long prefixRank(long code) {
    return code >> NUMBER_BITS;
  }

  static int numberOf(long code) {
    return (int) (code & (1 << NUMBER_BITS) - 1);
  }

  @Override
  public int compareTo(ProductId other) {
    return prefix.equals(other.prefix)
        ? Integer.compare(number, other.number)
        : BY_PREFIX.compare(prefix, other.prefix);
  }

  @Override
  public String toString() {
    return prefix + number;
  }
}
