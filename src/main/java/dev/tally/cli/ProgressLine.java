package dev.tally.cli;

import dev.tally.transfer.ImportProgress;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * Shows how an import goes: on a terminal in one line that is redrawn, elsewhere in a new line
 * every few seconds. Confined to one thread.
 */
final class ProgressLine {

  private static final Duration ON_A_TERMINAL = Duration.ofMillis(100);
  private static final Duration ELSEWHERE = Duration.ofSeconds(5);
  private static final int BAR = 24;
  private static final String TO_THE_LINES_START_AND_WIPE = "\r\u001b[K";

  private final PrintWriter out;
  private final boolean terminal;
  private final InstantSource clock;
  private final Instant began;
  private Instant shown;
  private Instant sendingSince;

  ProgressLine(PrintWriter out, boolean terminal, InstantSource clock) {
    this.out = out;
    this.terminal = terminal;
    this.clock = clock;
    this.began = clock.instant();
    this.shown = began;
    this.sendingSince = began;
  }

  /**
   * Shows that the file is read ahead, then its rows sorted; the rate of sending counts from then
   * on.
   */
  void reading(long bytes, OptionalLong size) {
    sendingSince = clock.instant();
    boolean isRead = size.isPresent() && bytes >= size.getAsLong();
    say(
        () ->
            isRead
                ? "sorting %,d MB".formatted(bytes >> 20)
                : bar(bytes, size)
                    + "reading, "
                    + percent(bytes, size, "%,d MB".formatted(bytes >> 20)));
  }

  void show(ImportProgress now) {
    say(
        () ->
            bar(now.position(), now.size())
                + words(now, Duration.between(sendingSince, clock.instant())));
  }

  private void say(Supplier<String> words) {
    Instant time = clock.instant();
    if (Duration.between(shown, time).compareTo(terminal ? ON_A_TERMINAL : ELSEWHERE) < 0) {
      return;
    }
    shown = time;
    if (terminal) {
      out.print(TO_THE_LINES_START_AND_WIPE + words.get());
    } else {
      out.println(words.get());
    }
    out.flush();
  }

  /** Makes room for another line. */
  void wipe() {
    if (terminal) {
      out.print(TO_THE_LINES_START_AND_WIPE);
      out.flush();
    }
  }

  /** Returns a summary of the whole import as a sentence. */
  String summary(ImportProgress done) {
    Duration took = Duration.between(began, clock.instant());
    String stale = done.stale() == 0 ? "" : ", %,d stale".formatted(done.stale());
    return "%,d accepted, %,d duplicate%s, %,d rejected in %s (%,d/s)"
        .formatted(
            done.accepted(),
            done.duplicate(),
            stale,
            done.rejected(),
            time(took),
            rate(done, took));
  }

  private static String words(ImportProgress now, Duration elapsed) {
    String rate = "%,d answered, %,d/s".formatted(now.answered(), rate(now, elapsed));
    if (now.size().isEmpty() || now.position() == 0) {
      return rate;
    }
    long size = Math.max(now.position(), now.size().getAsLong());
    Duration left =
        Duration.ofMillis((long) (elapsed.toMillis() * ((double) size / now.position() - 1)));
    return "%s, %s, %s left".formatted(percent(now.position(), now.size(), ""), rate, time(left));
  }

  private static String percent(long done, OptionalLong size, String unknown) {
    return size.isEmpty()
        ? unknown
        : "%3d%%".formatted(100 * done / Math.max(1, Math.max(done, size.getAsLong())));
  }

  private String bar(long done, OptionalLong size) {
    if (!terminal || size.isEmpty()) {
      return "";
    }
    int full = (int) (BAR * done / Math.max(1, Math.max(done, size.getAsLong())));
    return "[" + "#".repeat(full) + ".".repeat(BAR - full) + "] ";
  }

  private static long rate(ImportProgress now, Duration elapsed) {
    return 1000 * now.answered() / Math.max(1, elapsed.toMillis());
  }

  private static String time(Duration time) {
    if (time.toMinutes() >= 60) {
      return "%d h %02d min".formatted(time.toHours(), time.toMinutesPart());
    } else if (time.toSeconds() >= 60) {
      return "%d min %02d s".formatted(time.toMinutes(), time.toSecondsPart());
    }
    return "%d.%d s".formatted(time.toSeconds(), time.toMillisPart() / 100);
  }
}
