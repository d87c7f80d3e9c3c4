package dev.tally.cli;

import dev.tally.bench.ProgressListener;
import java.io.PrintWriter;
import java.util.Locale;

/**
 * Shows once a second how a measurement goes: on a terminal in one line that is redrawn and fits
 * into 80 columns, elsewhere in a new line each time. Confined to one thread.
 */
record BenchLine(PrintWriter out, boolean terminal) implements ProgressListener {

  private static final String TO_THE_LINES_START_AND_WIPE = "\r\u001b[K";
  private static final int MOST_COLUMNS = 79; // a line that wraps is not wiped as a whole

  @Override
  public void second(Second last) {
    String cpu =
        last.serverCpuShare().isPresent()
            ? String.format(
                Locale.ROOT, ", server %.0f %%", 100 * last.serverCpuShare().getAsDouble())
            : "";
    String late =
        last.p99Millis() > 0
            ? String.format(
                Locale.ROOT, ", p50 %.1f, p99 %.1f ms", last.p50Millis(), last.p99Millis())
            : "";
    String words =
        String.format(
            Locale.ROOT,
            "%s: %,d viewers, %,d totals/s%s%s",
            last.phase(),
            last.viewers(),
            last.deliveredPerSecond(),
            late,
            cpu);
    if (terminal) {
      String narrow = words.substring(0, Math.min(words.length(), MOST_COLUMNS));
      out.print(TO_THE_LINES_START_AND_WIPE + narrow);
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
