package dev.tally.cli;

import java.io.PrintWriter;
import java.util.function.LongConsumer;

/** Shows how far a recount of the orders has come, in one line, if a person watches. One thread. */
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

  /** A number and its noun, with an s unless it is one. */
  static String counted(long number, String noun) {
    return "%,d %s%s".formatted(number, noun, number == 1 ? "" : "s");
  }
}
