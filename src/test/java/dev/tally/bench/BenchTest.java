package dev.tally.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.ServerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many viewers and orders on one server process. */
class BenchTest {

  private static final int VIEWERS = 1_000;

  @Test
  void aThousandViewers_endOnTheSameTotals_andNoneSeesAStepBack(@TempDir Path directory)
      throws Exception {
    try (ServerProcess server =
        ServerProcess.start(directory, "demo", "--port", "0", "--simulate", "off")) {
      Plan plan =
          new Plan(
              server.uri(),
              Optional.empty(),
              VIEWERS,
              20,
              1,
              Duration.ofSeconds(2),
              Duration.ofMillis(200),
              Optional.empty(),
              0,
              Optional.empty(),
              false,
              List.of(),
              100,
              true);
      Outcome outcome = Bench.run(plan, new Silent());

      assertThat(outcome.viewers())
          .isEqualTo(new Outcome.Viewers(VIEWERS, VIEWERS, 0, Optional.empty()));
      assertThat(outcome.totals().viewersRight()).isEqualTo(VIEWERS);
      assertThat(outcome.totals().stepsBack()).isZero();
      assertThat(outcome.totals().delivered()).isPositive();
      assertThat(outcome.orders().sent()).isEqualTo(40);
      assertThat(outcome.orders().refused()).isZero();
      assertThat(outcome.latency().count()).isBetween(1L, 40L * VIEWERS);
      assertThat(outcome.server().orElseThrow().pids()).hasSize(1);
      assertThat(outcome.stall().orElseThrow().catchUpMillis()).isPresent();
      assertThat(outcome.storm().orElseThrow().viewers()).isEqualTo(VIEWERS);
      assertThat(outcome.isGood()).isTrue();
    }
  }

  /** Tells nobody. */
  record Silent() implements Watcher {
    @Override
    public void second(Second last) {}

    @Override
    public void notice(String sentence) {}
  }
}
