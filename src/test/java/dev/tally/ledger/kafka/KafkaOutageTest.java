package dev.tally.ledger.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.Ceiling;
import dev.tally.ledger.Commands;
import dev.tally.ledger.Journal;
import dev.tally.ledger.Journal.Entry;
import dev.tally.ledger.Operation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Journals whose brokers refuse entries for longer than a producer tries. */
@Tag("broker")
class KafkaOutageTest {

  private static final String SHOP = "outage";
  private static final int JOURNALS = 6;

  /** A producer tries for 5 s, as one of a node does for 15. */
  private static final Map<String, String> HASTY =
      Map.of("delivery.timeout.ms", "5000", "request.timeout.ms", "2000");

  @TempDir Path directory;

  private static void needBothCopies(KafkaCluster cluster) throws Exception {
    ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, SHOP + ".journal");
    AlterConfigOp two =
        new AlterConfigOp(new ConfigEntry("min.insync.replicas", "2"), AlterConfigOp.OpType.SET);
    try (Admin admin = cluster.admin()) {
      admin.incrementalAlterConfigs(Map.of(topic, List.of(two))).all().get();
    }
  }

  private static CompletableFuture<Void> append(Journal journal, int author, int number) {
    Operation any = new Operation.Decide(Commands.category("c" + number));
    return journal.append(new Entry(author, number, any)).toCompletableFuture();
  }

  /**
   * A producer of Kafka that gives up a batch in the moment after it numbered it, as happens to the
   * second of two in an outage, leaves a gap in its numbers; the broker then refuses what follows
   * until that is given up as well.
   */
  @Test
  void whatComesAfterEntriesThatWereGivenUp_isTaken() throws Exception {
    try (KafkaCluster cluster =
        KafkaCluster.start(
            directory,
            2,
            Map.of("broker.session.timeout.ms", "3000", "broker.heartbeat.interval.ms", "500"))) {
      List<Journal> journals = new ArrayList<>();
      try {
        for (int author = 0; author < JOURNALS; author++) {
          Journal journal =
              KafkaJournal.open(
                  new KafkaSettings(cluster.servers(), SHOP, HASTY, Optional.empty()));
          journals.add(journal);
          Commands.await(append(journal, author, 1));
        }
        needBothCopies(cluster);
        int follower = 3 - cluster.leader(SHOP + ".journal");
        cluster.kill(follower);
        cluster.awaitInSync(SHOP + ".journal", 1);
        List<CompletableFuture<Void>> givenUp = new ArrayList<>();
        for (int author = 0; author < JOURNALS; author++) {
          givenUp.add(append(journals.get(author), author, 2));
          LockSupport.parkNanos(Duration.ofMillis(1 + author).toNanos());
          givenUp.add(append(journals.get(author), author, 3));
        }
        for (CompletableFuture<Void> lost : givenUp) {
          assertThat(lost).failsWithin(Ceiling.TIME);
        }
        cluster.start(follower);
        cluster.awaitInSync(SHOP + ".journal", 2);
        for (int author = 0; author < JOURNALS; author++) {
          assertThat(append(journals.get(author), author, 4))
              .as("by author %d", author)
              .succeedsWithin(Ceiling.TIME);
        }
      } finally {
        journals.forEach(Journal::close);
      }
    }
  }
}
