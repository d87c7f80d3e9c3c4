package dev.tally.ledger.kafka;

import static dev.tally.ledger.Commands.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tally.ledger.Journal;
import dev.tally.ledger.Journal.Entry;
import dev.tally.ledger.ReplicaLedger;
import dev.tally.ledger.ReplicaStatus;
import dev.tally.ledger.Told;
import dev.tally.ledger.memory.MemoryJournal;
import dev.tally.ledger.sqlite.ReplicaStores;
import dev.tally.ledger.sqlite.SqliteAudit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A journal of three thousand entries of every kind leads to the same shop for ever: nodes of two
 * versions may share one. If this fails, a change decides some entry otherwise than before. It then
 * needs a level of its own, see {@code Checkpoint.RULES} and docs/many-nodes.md: not other figures
 * here.
 */
class GoldenJournalTest {

  private static final Path JOURNAL =
      Path.of("src/test/resources/dev/tally/ledger/kafka/golden-journal.ndjson");
  private static final String IDENTITY = "golden123456";

  @TempDir Path directory;

  @Test
  void theSameEntries_leadToTheSameShop() throws IOException {
    List<String> lines = Files.readAllLines(JOURNAL);
    AtomicLong now = new AtomicLong();
    MemoryJournal journal = new MemoryJournal(IDENTITY, () -> Instant.ofEpochMilli(now.get()));
    Journal writer = journal.open();
    long number = 0;
    for (String line : lines) {
      now.addAndGet(1_000);
      byte[] json = line.getBytes(StandardCharsets.UTF_8);
      await(writer.append(new Entry(1, ++number, OperationReader.read(json))));
    }
    try (ReplicaLedger ledger =
        ReplicaLedger.start(ReplicaStores.open(directory, IDENTITY), journal.open(), 2)) {
      await(ledger.caughtUp());
      await().until(() -> ledger.replica().orElseThrow().next() == lines.size());
      ReplicaStatus status = ledger.replica().orElseThrow();
      Told told = Told.everythingOf(ledger);
      assertThat(await(told.caughtUp)).hasToString(IDENTITY + "-2396");
      assertThat(Long.toHexString(status.digest())).isEqualTo("9d1af65efa22a92e");
    }
    try (SqliteAudit audit = SqliteAudit.open(directory)) {
      SqliteAudit.Report report = audit.run(orders -> {});
      assertThat(report.differences()).isEmpty();
      assertThat(List.of(report.totals(), report.orders(), report.cancelled()))
          .asString()
          .isEqualTo("[62, 472, 79]");
    }
  }

  /** Makes the file; run once. */
  public static void main(String[] arguments) throws IOException {
    RandomOperations operations = new RandomOperations(new Random(15));
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      lines.add(new String(OperationWriter.write(operations.next()), StandardCharsets.UTF_8));
    }
    Files.createDirectories(JOURNAL.getParent());
    Files.write(JOURNAL, lines);
  }
}
