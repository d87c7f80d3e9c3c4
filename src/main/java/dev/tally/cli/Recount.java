package dev.tally.cli;

import java.io.PrintWriter;
import java.util.function.LongConsumer;

/** Shows a recount's progress in one line, if a person is watching. Confined to one thread. */
final class Recount implements LongConsumer, AutoCloseable {

  private final PrintWriter err;
  private final boolean isWatched = Terminal.isThere();

  Recount(PrintWriter err) {
    this.err = err;
  }

  @Override
  public void accept(long orders) {
    say("%,d orders recounted".formatted(orders));
  }

  /** Leaves the line empty. */
  @Override
  public void close() {
    say("");
  }

  private void say(String words) {
    if (isWatched) {
      err.print("\r\u001b[K" + words);
      err.flush();
    }
  }

  /** Returns a number and its noun, with an s unless the number is 1. */
  static String counted(long number, String noun) {
    return "%,d %s%s".formatted(number, noun, number == 1 ? "" : "s");
  }
}
