package dev.tally;

import static dev.tally.TallySettings.DATA;
import static dev.tally.TallySettings.KAFKA;
import static dev.tally.TallySettings.KIND;

import dev.tally.config.Config;
import dev.tally.ledger.Journal;
import dev.tally.ledger.Ledger;
import dev.tally.ledger.ReplicaLedger;
import dev.tally.ledger.kafka.KafkaJournal;
import dev.tally.ledger.kafka.KafkaSettings;
import dev.tally.ledger.sqlite.SqliteLedger;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Opens the ledger that a configuration asks for: one of its own, or a replica of the journal on
 * Kafka, whose classes are not even loaded otherwise. Stateless.
 */
final class LedgerOpener {

  private LedgerOpener() {}

  /**
   * An open ledger.
   *
   * @param caughtUp completes once it has decided all that there was when it was opened
   */
  record Opened(Ledger ledger, CompletionStage<Void> caughtUp) {}

  /**
   * Opens a ledger.
   *
   * @throws dev.tally.ledger.LedgerException if the data directory or the journal cannot be used
   */
  static Opened open(Config config) {
    SecureRandom random = new SecureRandom();
    Optional<KafkaSettings> kafka = config.get(KAFKA);
    if (kafka.isPresent()) {
      // A journal that was there is never begun again: its orders would seem lost.
      Journal journal =
          SqliteLedger.isReplica(config.get(DATA))
              ? KafkaJournal.reopen(kafka.get())
              : KafkaJournal.open(kafka.get());
      ReplicaLedger replica = replica(config, journal, random.nextLong());
      return new Opened(replica, replica.caughtUp());
    }
    Ledger own =
        SqliteLedger.open(config.get(DATA), config.get(KIND), InstantSource.system(), random);
    return new Opened(own, CompletableFuture.completedFuture(null));
  }

  private static ReplicaLedger replica(Config config, Journal journal, long author) {
    return SqliteLedger.replica(config.get(DATA), config.get(KIND), journal, author);
  }
}
