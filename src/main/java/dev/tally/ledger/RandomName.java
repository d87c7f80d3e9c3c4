package dev.tally.ledger;

import java.util.random.RandomGenerator;

/** Names what must not be mistaken for another of its kind, anywhere: an epoch, a ledger. */
public final class RandomName {

  /** 62 bits, as a chance repeat would mix up two shops. */
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
}
