package dev.tally.ledger;

import dev.tally.shop.Command;
import java.time.Duration;

/** A change to a ledger, as a journal keeps it: every replica decides it alike. */
public sealed interface Operation {

  /** Decides a command; the outcome is its {@link Receipt}. */
  record Decide(Command command) implements Operation {}

  /** Folds orders, see {@link Ledger#fold}; the outcome is their number. */
  record Fold(Duration age, int most) implements Operation {}
}
