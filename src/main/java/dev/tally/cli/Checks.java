package dev.tally.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * What the options of a command must fulfil together, so that a person hears of all faults at once.
 * Not thread-safe.
 */
final class Checks {

  /** Says all that is wrong, one sentence each. */
  static final class Failed extends ParameterException {
    private static final long serialVersionUID = 1;

    private final transient List<String> faults;

    private Failed(CommandSpec command, List<String> faults) {
      super(command.commandLine(), String.join("\n", faults));
      this.faults = List.copyOf(faults);
    }

    List<String> all() {
      return faults;
    }
  }

  private final CommandSpec command;
  private final List<String> faults = new ArrayList<>();

  Checks(CommandSpec command) {
    this.command = command;
  }

  /** Adds a fault unless this is right; it says where the value stands. */
  void require(boolean ok, String option, String why) {
    if (!ok) {
      add(Defaults.of(command).source(command, option) + invalid(option, why));
    }
  }

  void add(String fault) {
    faults.add(fault);
  }

  /** Returns all that is wrong so far. */
  List<String> faults() {
    return List.copyOf(faults);
  }

  /**
   * Ends the checks.
   *
   * @throws Failed if something is wrong
   */
  void done() {
    if (!faults.isEmpty()) {
      throw new Failed(command, faults);
    }
  }

  /** Throws unless the value of an option is right. */
  static void require(boolean ok, CommandSpec command, String option, String why) {
    if (!ok) {
      throw new ParameterException(command.commandLine(), invalid(option, why));
    }
  }

  private static String invalid(String option, String why) {
    return "Invalid value for option '" + option + "': " + why;
  }
}
