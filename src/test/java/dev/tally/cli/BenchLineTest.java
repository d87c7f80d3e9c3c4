package dev.tally.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.bench.ProgressListener;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** The progress of a measurement, on one line. */
class BenchLineTest {

  private static final ProgressListener.Second SECOND =
      new ProgressListener.Second("measuring", 5_000, 50_000, 1.25, 12.5, OptionalDouble.of(0.5));

  private final StringWriter out = new StringWriter();

  @Test
  void elsewhere_eachSecondIsALine() {
    BenchLine line = new BenchLine(new PrintWriter(out), false);
    line.second(SECOND);
    line.second(new ProgressListener.Second("opening", 10, 0, 0, 0, OptionalDouble.empty()));
    line.notice("Said.");

    assertThat(out.toString().lines())
        .containsExactly(
            "measuring: 5,000 viewers, 50,000 totals/s, p50 1.3, p99 12.5 ms, server 50 %",
            "opening: 10 viewers, 0 totals/s", "tally: Said.");
  }

  @Test
  void onATerminal_itIsOneLine_thatNeverWraps() {
    BenchLine line = new BenchLine(new PrintWriter(out), true);
    line.second(
        new ProgressListener.Second("measuring".repeat(9), 1, 1, 1, 1, OptionalDouble.of(1)));
    line.second(SECOND);

    assertThat(out.toString().split("\r\u001b\\[K", -1))
        .hasSize(3)
        .allMatch(text -> text.length() < 80 && text.lines().count() <= 1);
  }
}
