package dev.tally.cli;

import java.io.Console;

/** Tells whether a person is watching. */
final class Terminal {

  private Terminal() {}

  /**
   * Returns whether there is a terminal. Before JDK 22 a console exists only if there is a
   * terminal; since then the console itself tells.
   */
  @SuppressWarnings("SystemConsoleNull") // it may be null, up to JDK 21
  static boolean isThere() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException e) {
      return true;
    }
  }
}
