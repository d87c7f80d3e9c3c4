package dev.tally.cli;

import dev.tally.bench.Watcher;
import java.io.PrintWriter;
import java.util.Locale;

/**
 * Tells a person once a second how a measurement goes: on a terminal in one line that is drawn
 * again and again, elsewhere in a line each. One thread.
 */
record BenchLine(PrintWriter out, boolean terminal) implements Watcher {

  private static final String TO_THE_LINES_START_AND_WIPE = "\r\u001b[K";

  @Override
  public void second(Second last) {
    String cpu =
        last.serverCpuShare().isPresent()
            ? String.format(
                Locale.ROOT, ", server %.0f %%", 100 * last.serverCpuShare().getAsDouble())
            : "";
    String words =
        String.format(
            Locale.ROOT,
            "%s: %,d viewers, %,d totals/s, p50 %.1f ms, p99 %.1f ms%s",
            last.phase(),
            last.viewers(),
            last.deliveredPerSecond(),
            last.p50Millis(),
            last.p99Millis(),
            cpu);
    if (terminal) {
      out.print(TO_THE_LINES_START_AND_WIPE + words);
    } else {
      out.println(words);
    }
    out.flush();
  }

  @Override
  public void notice(String sentence) {
    wipe();
    out.println("tally: " + sentence);
    out.flush();
  }

  /** Makes room for another line. */
  void wipe() {
    if (terminal) {
      out.print(TO_THE_LINES_START_AND_WIPE);
      out.flush();
    }
  }
}
