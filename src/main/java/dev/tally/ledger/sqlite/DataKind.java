package dev.tally.ledger.sqlite;

import java.util.Locale;

/** The purpose of a data directory; marked in it when it is created, and never mixed up. */
public enum DataKind {
  /** A shop's real orders. */
  SHOP("a shop's real data"),
  /** Orders that a simulator made up. */
  DEMONSTRATION("data of the demonstration");

  private final String words;

  DataKind(String words) {
    this.words = words;
  }

  /** Returns the kind as it is written in the file. */
  public String mark() {
    return name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return words;
  }
}
