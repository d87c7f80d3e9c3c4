package dev.tally.ledger;

import java.util.random.RandomGenerator;

/** Makes random names for what must be unique everywhere: an epoch, a ledger. */
public final class RandomName {

  /** 62 bits, because a chance repeat would mix up two shops. */
  static final int LENGTH = 12;

  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";

  private RandomName() {}

  /** Returns 12 random letters and digits. */
  public static String next(RandomGenerator random) {
    StringBuilder name = new StringBuilder();
    for (int letter = 0; letter < LENGTH; letter++) {
      name.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return name.toString();
  }

  /**
   * Returns the name of a random number.
   *
   * @param number of 62 bits
   */
  public static String of(long number) {
    StringBuilder name = new StringBuilder();
    for (long left = number; name.length() < LENGTH; left /= LETTERS.length()) {
      name.append(LETTERS.charAt((int) (left % LETTERS.length())));
    }
    return name.toString();
  }
}
