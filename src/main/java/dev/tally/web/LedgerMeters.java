package dev.tally.web;

import dev.tally.ledger.Ledger;
import dev.tally.meters.Buckets;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.function.ToIntFunction;

/** What waits for the ledger, and its commits. Stateless. */
final class LedgerMeters {

  private static final double[] SIZES = {1, 10, 100, 1_000, 10_000};

  private LedgerMeters() {}

  static void register(Ledger ledger, MeterRegistry registry) {
    Timer time =
        Timer.builder("tally.ledger.commit")
            .description("How long it takes to make a batch durable")
            .serviceLevelObjectives(Buckets.ofTimes())
            .register(registry);
    DistributionSummary size =
        DistributionSummary.builder("tally.ledger.batch.decisions")
            .description("How many decisions become durable in one commit")
            .serviceLevelObjectives(SIZES)
            .register(registry);
    ledger.onCommit(
        (decisions, took) -> {
          time.record(took);
          size.record(decisions);
        });
    waiting("single", Ledger.Waiting::single, ledger, registry);
    waiting("stream", Ledger.Waiting::streams, ledger, registry);
  }

  private static void waiting(
      String kind, ToIntFunction<Ledger.Waiting> weight, Ledger ledger, MeterRegistry registry) {
    Gauge.builder("tally.ledger.waiting", ledger, l -> weight.applyAsInt(l.waiting()))
        .description("Order lines, and what weighs as much, that wait to be decided")
        .tag("kind", kind)
        .register(registry);
  }
}
