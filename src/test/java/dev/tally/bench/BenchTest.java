package dev.tally.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tally.LocalServer;
import dev.tally.ServerProcess;
import dev.tally.TallySettings;
import dev.tally.TallySettings.Tls;
import dev.tally.TallySettings.Writing;
import dev.tally.bench.viewers.BenchException;
import dev.tally.bench.viewers.Endpoint;
import dev.tally.bench.viewers.ProductNumbers;
import dev.tally.bench.viewers.Swarm;
import dev.tally.config.Config;
import dev.tally.web.http.HttpSettings;
import dev.tally.web.http.OperatorAccess;
import dev.tally.web.net.SelfMade;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many viewers and orders on one server. */
class BenchTest {

  private static final int VIEWERS = 1_000;

  @Test
  void aThousandViewers_stalledAndCutOffToo_endOnTheSameTotals(@TempDir Path directory)
      throws Exception {
    try (ServerProcess server =
        ServerProcess.start(directory, "demo", "--port", "0", "--simulate", "off")) {
      Outcome outcome =
          Bench.run(plan(server.uri(), VIEWERS, 20, 1, 0, 100, true), new Silent(), () -> false);

      assertThat(outcome.viewers())
          .isEqualTo(new Outcome.Viewers(VIEWERS, VIEWERS, 0, Optional.empty()));
      assertThat(outcome.totals().viewersRight()).isEqualTo(VIEWERS);
      assertThat(outcome.totals().stepsBack()).isZero();
      assertThat(outcome.totals().delivered()).isPositive();
      assertThat(outcome.orders().sent()).isPositive();
      assertThat(outcome.orders().refused()).isZero();
      assertThat(outcome.latency().count())
          .isBetween(1L, Math.min(outcome.totals().delivered(), 20L * (VIEWERS - 100)));
      assertThat(outcome.notices()).isEmpty();
      assertThat(outcome.server().orElseThrow().pids()).hasSize(1);
      assertThat(outcome.server().orElseThrow().microsPerTotal()).isPositive();
      assertThat(outcome.stall().orElseThrow().catchUpMillis()).isPresent();
      assertThat(outcome.storm().orElseThrow().viewers()).isEqualTo(VIEWERS);
      assertThat(outcome.storm().orElseThrow().lastMillis()).isGreaterThan(900);
      assertThat(outcome.isGood()).isTrue();
    }
  }

  @Test
  void viewersOverTls_endRight(@TempDir Path directory) throws Exception {
    SelfMade made = SelfMade.in(directory, "EC");
    SSLContext before = SSLContext.getDefault();
    SSLContext.setDefault(made.trusted());
    Config secure =
        LocalServer.still(directory.resolve("data"))
            .with(TallySettings.TLS, Optional.of(new Tls(made.certificate(), made.key())));
    try (LocalServer server = LocalServer.start(secure)) {
      URI address = URI.create("https://localhost:" + server.uri().getPort());
      Outcome outcome =
          Bench.run(plan(address, 300, 100, 2, 0, 20, true), new Silent(), () -> false);

      assertThat(outcome.viewers().lost()).isZero();
      assertThat(outcome.totals().delivered()).isPositive();
      assertThat(outcome.totals().viewersRight()).isEqualTo(300);
      assertThat(outcome.storm().orElseThrow().viewers()).isEqualTo(300);
      assertThat(outcome.isGood()).isTrue();
    } finally {
      SSLContext.setDefault(before);
    }
  }

  @Test
  void viewersOfAClosedShop_showTheToken(@TempDir Path directory) throws Exception {
    Config closed =
        LocalServer.still(directory)
            .with(TallySettings.WRITING, new Writing.WithToken(Optional.empty()))
            .with(HttpSettings.CLOSED, true)
            .with(HttpSettings.OPERATORS, new OperatorAccess(true, Optional.empty()));
    try (LocalServer server = LocalServer.start(closed)) {
      Plan without = plan(server.uri(), 50, 100, 1, 0, 0, false);
      assertThatThrownBy(() -> Bench.run(without, new Silent(), () -> false))
          .isInstanceOf(BenchException.class)
          .hasMessageContaining("--token-file");

      String token = Files.readString(directory.resolve("token")).strip();
      Outcome outcome = Bench.run(showing(token, without), new Silent(), () -> false);
      assertThat(outcome.orders().sent()).isPositive();
      assertThat(outcome.totals().viewersRight()).isEqualTo(50);
      assertThat(outcome.isGood()).isTrue();
    }
  }

  private static Plan showing(String token, Plan plan) {
    return new Plan(
        plan.server(),
        plan.ordersTo(),
        Optional.of(token),
        plan.viewers(),
        plan.rate(),
        plan.lines(),
        plan.time(),
        plan.warmUp(),
        plan.category(),
        plan.watch(),
        plan.path(),
        plan.clock(),
        plan.pids(),
        plan.stall(),
        plan.storm());
  }

  @Test
  void viewersThatWatch_andOrdersOfTwoProducts_endRight_besideASimulator(@TempDir Path directory) {
    try (LocalServer server =
        LocalServer.start(LocalServer.simulating(directory, Duration.ofMillis(100)))) {
      Outcome outcome =
          Bench.run(plan(server.uri(), 50, 1_000, 2, 1, 0, false), new Silent(), () -> false);

      assertThat(outcome.orders().sent()).isPositive();
      assertThat(outcome.orders().refused()).isZero();
      assertThat(outcome.totals().viewersRight()).isEqualTo(50);
      assertThat(outcome.notices()).anyMatch(line -> line.startsWith("Someone else orders too: "));
      assertThat(outcome.isGood()).isTrue();
    }
  }

  @Test
  void aServerThatIsKilled_endsTheMeasurement_withWhatWasSeenUntilThen(@TempDir Path directory)
      throws Exception {
    try (ServerProcess server =
        ServerProcess.start(directory, "demo", "--port", "0", "--simulate", "off")) {
      Plan plan = plan(server.uri(), 50, 20, 1, 0, 10, true, Duration.ofHours(1));
      Outcome outcome = Bench.run(plan, new WhenMeasuring(server::kill), () -> false);

      assertThat(outcome.seconds()).isPositive();
      assertThat(outcome.viewers().lost()).isBetween(40, 50); // a stalled one may not notice
      assertThat(outcome.totals().viewersRight()).isZero();
      assertThat(outcome.notices()).anyMatch(line -> line.startsWith("All viewers were lost"));
      assertThat(String.join("\n", OutcomeTable.of(outcome))).doesNotContain(" -0", " -1");
      assertThat(outcome.isGood()).isFalse();
    }
  }

  @Test
  void aMeasurementThatIsStopped_hasWhatWasSeenUntilThen(@TempDir Path directory) {
    AtomicBoolean stopped = new AtomicBoolean();
    try (LocalServer server = LocalServer.start(LocalServer.still(directory))) {
      Plan plan = plan(server.uri(), 50, 20, 1, 0, 10, true, Duration.ofHours(1));
      ProgressListener watcher = new WhenMeasuring(() -> stopped.set(true));
      Outcome outcome = Bench.run(plan, watcher, stopped::get);

      assertThat(outcome.seconds()).isPositive();
      assertThat(outcome.totals().viewersRight()).isEqualTo(50);
      assertThat(outcome.storm()).isEmpty();
    }
  }

  @Test
  void aThousandViewers_haveOneSimulatorAmongThem(@TempDir Path directory) throws Exception {
    await().until(() -> simulators() == 0); // those of other tests have ended
    try (LocalServer server =
        LocalServer.start(LocalServer.simulating(directory, Duration.ofHours(1)))) {
      assertThat(simulators()).isEqualTo(1);
      Endpoint endpoint = Endpoint.of(server.uri());
      try (Swarm swarm =
          new Swarm(
              endpoint,
              VIEWERS,
              viewer -> new int[0],
              viewer -> "/orders/electronics",
              true,
              new ProductNumbers())) {
        swarm.start();
        await().until(() -> swarm.ask(swarm::ready) == VIEWERS);

        assertThat(simulators()).isEqualTo(1);
      }
    }
  }

  /** Returns the number of simulators; each has a thread of its own. */
  private static long simulators() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("tally-simulator"))
        .count();
  }

  private static Plan plan(
      URI server, int viewers, int rate, int lines, int watch, int stall, boolean storm) {
    return plan(server, viewers, rate, lines, watch, stall, storm, Duration.ofSeconds(1));
  }

  private static Plan plan(
      URI server,
      int viewers,
      int rate,
      int lines,
      int watch,
      int stall,
      boolean storm,
      Duration time) {
    return new Plan(
        server,
        Optional.empty(),
        Optional.empty(),
        viewers,
        rate,
        lines,
        time,
        Duration.ofMillis(200),
        Optional.of("electronics"),
        watch,
        Optional.empty(),
        false,
        List.of(),
        stall,
        storm);
  }

  /** A listener that runs an action in each second of the measurement. */
  record WhenMeasuring(Runnable action) implements ProgressListener {
    @Override
    public void second(Second last) {
      if (last.phase().equals("measuring")) {
        action.run();
      }
    }

    @Override
    public void notice(String sentence) {}
  }

  /** A listener that does nothing. */
  record Silent() implements ProgressListener {
    @Override
    public void second(Second last) {}

    @Override
    public void notice(String sentence) {}
  }
}
