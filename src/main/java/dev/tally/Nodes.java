package dev.tally;

import dev.tally.feed.ViewerCounts;
import dev.tally.ledger.Ledger;
import dev.tally.ledger.ReplicaStatus;
import dev.tally.ledger.ReplicaStatus.DigestAt;
import dev.tally.ledger.kafka.KafkaSettings;
import dev.tally.ledger.kafka.NodeReport;
import dev.tally.ledger.kafka.NodesTopic;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * This node among those of its shop: tells them of its viewers and of its digest, and counts
 * theirs. Thread-safe.
 */
final class Nodes implements AutoCloseable {

  private final Ledger ledger;
  private final NodesTopic topic;

  /**
   * @param viewers counts this node's own
   */
  Nodes(
      KafkaSettings settings,
      String self,
      Ledger ledger,
      Supplier<CompletableFuture<ViewerCounts>> viewers,
      MeterRegistry registry) {
    this.ledger = ledger;
    this.topic = NodesTopic.start(settings, self, () -> report(viewers.get().join()));
    Gauge.builder("tally.nodes", topic, t -> 1 + t.others().size())
        .description("Nodes of this shop that have been heard of lately, with this one")
        .register(registry);
    Gauge.builder("tally.journal.digest.mismatches", this, Nodes::mismatches)
        .description("Nodes that have decided the same entries otherwise than this one; must be 0")
        .register(registry);
  }

  private NodeReport report(ViewerCounts viewers) {
    Optional<DigestAt> newest =
        ledger
            .replica()
            .map(ReplicaStatus::passed)
            .filter(passed -> !passed.isEmpty())
            .map(passed -> passed.get(passed.size() - 1));
    return new NodeReport(viewers.all(), viewers.byCategory(), newest);
  }

  /** Returns how many viewers the other nodes have. */
  ViewerCounts elsewhere() {
    return topic.others().stream()
        .map(report -> new ViewerCounts(report.viewers(), report.byCategory()))
        .reduce(ViewerCounts.NONE, ViewerCounts::plus);
  }

  private long mismatches() {
    List<DigestAt> theirs =
        topic.others().stream().flatMap(report -> report.digest().stream()).toList();
    return ledger
        .replica()
        .map(here -> theirs.stream().filter(here::contradicts).count())
        .orElse(0L);
  }

  @Override
  public void close() {
    topic.close();
  }
}
