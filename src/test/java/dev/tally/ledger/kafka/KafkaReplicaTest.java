package dev.tally.ledger.kafka;

import dev.tally.ledger.Commands;
import dev.tally.ledger.Ledger;
import dev.tally.ledger.LedgerContract;
import dev.tally.ledger.ReplicaLedger;
import dev.tally.ledger.Store;
import dev.tally.ledger.memory.MemoryStore;
import dev.tally.ledger.sqlite.ReplicaStores;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** The contract of all ledgers, on a replica with a file over a real broker. */
@Tag("broker")
class KafkaReplicaTest extends LedgerContract {

  @TempDir Path directory;

  private final KafkaSettings settings =
      new KafkaSettings(
          KafkaCluster.shared().servers(), "shop-" + UUID.randomUUID(), Map.of(), Optional.empty());
  private final Map<List<Long>, Instant> times = new ConcurrentHashMap<>();
  private long author;

  private TimedJournal journal() {
    return new TimedJournal(KafkaJournal.open(settings), () -> now, times);
  }

  @Override
  protected Store openStore() {
    return ReplicaStores.open(directory, identity());
  }

  private String identity() {
    try (KafkaJournal journal = KafkaJournal.open(settings)) {
      return journal.identity();
    }
  }

  @Override
  protected Ledger openLedger(Store store) {
    ReplicaLedger ledger = ReplicaLedger.start(store, journal(), ++author);
    Commands.await(ledger.caughtUp());
    return ledger;
  }

  @Override
  protected boolean isDurable(String orderKey) {
    MemoryStore other = new MemoryStore(identity());
    openLedger(other).close();
    return other.order(orderKey).isPresent();
  }
}
