package dev.tally.ledger;

import dev.tally.shop.Command;
import java.time.Duration;
import java.util.List;

/** A change to a ledger, as a journal keeps it: every replica decides it alike. */
public sealed interface Operation {

  /** Returns the memory that it holds, in {@link Command#weight()}. */
  int weight();

  /** Returns how many callers wait for it. */
  default int size() {
    return 1;
  }

  /** Decides a command; the outcome is its {@link Receipt}. */
  record Decide(Command command) implements Operation {
    @Override
    public int weight() {
      return command.weight();
    }
  }

  /**
   * Decides commands one after the other, each as if it were alone: of an import, whose commands
   * would else each cost an entry. The outcome is {@link Receipts}.
   */
  record DecideAll(List<Command> commands) implements Operation {

    public DecideAll {
      commands = List.copyOf(commands);
    }

    @Override
    public int weight() {
      return commands.stream().mapToInt(Command::weight).sum();
    }

    @Override
    public int size() {
      return commands.size();
    }
  }

  /** The receipts of commands that were decided together, in their order. */
  record Receipts(List<Receipt> each) {}

  /** Folds orders, see {@link Ledger#fold}; the outcome is their number. */
  record Fold(Duration age, int most) implements Operation {
    @Override
    public int weight() {
      return Pending.MAINTENANCE;
    }
  }
}
