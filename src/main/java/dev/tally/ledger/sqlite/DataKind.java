package dev.tally.ledger.sqlite;

import java.util.Locale;

/** What a data directory is for; marked in it when it is made, and never mixed up. */
public enum DataKind {
  /** A shop's real orders. */
  SHOP("a shop's real data"),
  /** Orders that a simulator made up. */
  DEMONSTRATION("data of the demonstration");

  private final String words;

  DataKind(String words) {
    this.words = words;
  }

  /** As it stands in the file. */
  String mark() {
    return name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return words;
  }
}
