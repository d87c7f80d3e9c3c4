package dev.tally.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.transfer.ImportProgress;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What a person reads while an import runs. */
class ProgressLineTest {

  private final StringWriter out = new StringWriter();
  private Instant now = Instant.EPOCH;

  @Test
  void aTerminal_seesOneLineDrawnAgain_withBarRateAndTimeLeft() {
    ProgressLine line = new ProgressLine(new PrintWriter(out), true, () -> now);

    later(10);
    line.show(progress(50_000, 25));
    later(0);
    line.show(progress(60_000, 30));
    later(10);
    line.show(progress(100_000, 50));
    line.wipe();

    assertThat(out.toString())
        .isEqualTo(
            "\r\u001b[K[######..................]  25%, 50,000 answered, 5,000/s, 30.0 s left"
                + "\r\u001b[K[############............]  50%, 100,000 answered, 5,000/s, 20.0 s left"
                + "\r\u001b[K");
  }

  @Test
  void elsewhere_itIsALineEveryFewSeconds() {
    ProgressLine line = new ProgressLine(new PrintWriter(out), false, () -> now);

    later(1);
    line.show(progress(1_000, 1));
    later(149);
    line.show(progress(2_000, 2));
    line.wipe();

    assertThat(out.toString().lines())
        .containsExactly("  2%, 2,000 answered, 13/s, 2 h 02 min left");
  }

  @Test
  void whatIsReadAhead_isShown_andTheTimeLeftCountsFromItsEnd() {
    ProgressLine line = new ProgressLine(new PrintWriter(out), true, () -> now);

    later(1);
    line.reading(30 << 20, OptionalLong.of(120 << 20));
    later(9);
    line.reading(120 << 20, OptionalLong.of(120 << 20));
    later(10);
    line.show(progress(50_000, 25));

    assertThat(out.toString())
        .isEqualTo(
            "\r\u001b[K[######..................] reading,  25%"
                + "\r\u001b[Ksorting 120 MB"
                + "\r\u001b[K[######..................]  25%, 50,000 answered, 5,000/s, 30.0 s left");
    ProgressLine pipe = new ProgressLine(new PrintWriter(out), false, () -> now);
    later(9);
    pipe.reading(7 << 20, OptionalLong.empty());
    assertThat(out.toString()).endsWith("left" + "reading, 7 MB" + System.lineSeparator());
  }

  @Test
  void ofUnknownLength_itTellsTheRateAlone() {
    ProgressLine line = new ProgressLine(new PrintWriter(out), true, () -> now);

    later(2);
    line.show(new ImportProgress(500, 0, 0, 0, 9, OptionalLong.empty()));

    assertThat(out.toString()).isEqualTo("\r\u001b[K500 answered, 250/s");
  }

  @Test
  void theSummary_isASentence() {
    ProgressLine line = new ProgressLine(new PrintWriter(out), true, () -> now);

    later(75);
    assertThat(line.summary(new ImportProgress(7_000, 400, 0, 100, 9, OptionalLong.empty())))
        .isEqualTo("7,000 accepted, 400 duplicate, 100 rejected in 1 min 15 s (100/s)");
  }

  private void later(int seconds) {
    now = now.plusSeconds(seconds);
  }

  private static ImportProgress progress(long rows, long percent) {
    return new ImportProgress(rows, 0, 0, 0, percent, OptionalLong.of(100));
  }
}
