package dev.tally.bench;

import dev.tally.bench.viewers.BenchException;
import dev.tally.bench.viewers.Storm;
import dev.tally.bench.viewers.Swarm;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The checks after the measured time: how stalled viewers catch up, whether all viewers have the
 * right totals, and how those that were cut off come back. Runs on the measuring thread. If the
 * server stops answering, this becomes a notice, and what was not checked by then is left out.
 */
final class Aftermath {

  private final Plan plan;
  private final ServerClient client;
  private final Interests following;
  private final Swarm swarm;
  private final Gauge gauge;
  private final Consumer<String> notices;
  private Optional<Outcome.Stalled> stalled = Optional.empty();
  private Optional<Outcome.Storm> storm = Optional.empty();
  private int right;

  Aftermath(
      Plan plan,
      ServerClient client,
      Interests following,
      Swarm swarm,
      Gauge gauge,
      Consumer<String> notices) {
    this.plan = plan;
    this.client = client;
    this.following = following;
    this.swarm = swarm;
    this.gauge = gauge;
    this.notices = notices;
  }

  /** Compares the viewers' totals with the server's, waiting at most {@code patience} for them. */
  void look(Optional<OrderTimes> times, Duration patience, BooleanSupplier stopped)
      throws InterruptedException {
    try {
      stalled = resume(patience, stopped);
      right = settle(patience, stopped);
      times.ifPresent(this::lookForOthers);
    } catch (BenchException e) {
      notices.accept(String.valueOf(e.getMessage()));
    }
  }

  /** Records the storm, once all viewers that were cut off are back or lost. */
  void storm() {
    storm = Optional.of(swarm.ask(() -> outcome(swarm.faults().storm())));
  }

  Optional<Outcome.Stalled> stalled() {
    return stalled;
  }

  private static Outcome.Storm outcome(Storm storm) {
    Latency late = Latency.of(storm.late());
    return new Outcome.Storm(
        storm.cut(),
        (int) late.count(),
        late.p50(),
        late.p99(),
        late.max(),
        storm.lastNanos() / 1e6);
  }

  Optional<Outcome.Storm> cutOff() {
    return storm;
  }

  /** Returns how many viewers ended with the right totals. */
  int right() {
    return right;
  }

  /** Lets the stalled viewers read again, and waits until they have the server's totals. */
  private Optional<Outcome.Stalled> resume(Duration patience, BooleanSupplier stopped)
      throws InterruptedException {
    if (plan.stall() == 0) {
      return Optional.empty();
    }
    long[] expected = expected();
    long start = System.nanoTime();
    int count = swarm.ask(() -> swarm.faults().resume());
    while (swarm.ask(() -> swarm.faults().behind(expected)) > 0) {
      if (stopped.getAsBoolean() || System.nanoTime() - start > patience.toNanos()) {
        return Optional.of(new Outcome.Stalled(count, OptionalDouble.empty()));
      }
      TimeUnit.MILLISECONDS.sleep(1);
    }
    double millis = (System.nanoTime() - start) / 1e6;
    return Optional.of(new Outcome.Stalled(count, OptionalDouble.of(millis)));
  }

  /**
   * Returns how many viewers had the server's totals in the last comparison. They are not compared
   * anew: if others order too, a total has moved by then.
   */
  private int settle(Duration patience, BooleanSupplier stopped) throws InterruptedException {
    int[] right = {0};
    gauge.watch(
        "comparing",
        patience,
        () -> {
          long[] expected = expected();
          right[0] = swarm.ask(() -> swarm.right(expected));
          return stopped.getAsBoolean() || swarm.ask(() -> right[0] == swarm.ready());
        });
    return right[0];
  }

  private void lookForOthers(OrderTimes times) {
    long[] totals = expected();
    long others = swarm.ask(() -> times.others(totals));
    if (others > 0) {
      notices.accept(
          "Someone else orders too: totals rose by %,d more than by this run's orders. A total may then be taken for that of an order that did not cause it, and latencies come out too small; stop the others (a demonstration's: --simulate off)."
              .formatted(others));
    }
  }

  /**
   * Returns the expected totals; none of a clock server, so that all its viewers count as right.
   */
  private long[] expected() {
    return plan.clock() ? new long[0] : following.byNumber(client.totals(following.path()));
  }
}
