package dev.tally.ledger;

import java.util.random.RandomGenerator;

/** Names the life of a store's data, so that positions of another life are told apart. */
public final class Epoch {

  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";

  private Epoch() {}

  /** 12 random letters and digits: 62 bits, as a chance repeat would mix up two shops. */
  public static String next(RandomGenerator random) {
    StringBuilder epoch = new StringBuilder();
    for (int letter = 0; letter < 12; letter++) {
      epoch.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return epoch.toString();
  }
}
