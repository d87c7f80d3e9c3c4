package dev.tally.cli;

import java.io.Console;

/** Whether a person watches. */
final class Terminal {

  private Terminal() {}

  /** Before JDK 22 there is a console just where there is a terminal; since then it tells. */
  @SuppressWarnings("SystemConsoleNull") // it may, up to JDK 21
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
