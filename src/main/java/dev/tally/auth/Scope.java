package dev.tally.auth;

import java.util.Arrays;
import java.util.Optional;

/** What a token permits. */
public enum Scope {
  /** To read totals and products, where the shop is closed. Every other scope permits it, too. */
  READ("read"),
  /** To place, revise and cancel orders. */
  ORDERS("orders"),
  /** To add, change and retire categories and products. */
  CATALOGUE("catalogue"),
  /** To look at single orders, whose keys may be personal data. */
  READ_ORDERS("read-orders"),
  /** To make tokens for viewers. */
  VIEWERS("viewers"),
  /** To look at what only operators see. */
  MONITOR("monitor"),
  /** All of it, and to forget an order's key. */
  ADMIN("admin");

  private final String word;

  Scope(String word) {
    this.word = word;
  }

  /** Returns the scope that is written like this. */
  public static Optional<Scope> of(String word) {
    return Arrays.stream(values()).filter(scope -> scope.word.equals(word)).findFirst();
  }

  /** Returns how it is written. */
  @Override
  public String toString() {
    return word;
  }
}
