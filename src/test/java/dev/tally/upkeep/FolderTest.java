package dev.tally.upkeep;

import static dev.tally.ledger.Commands.accept;
import static dev.tally.ledger.Commands.category;
import static dev.tally.ledger.Commands.order;
import static dev.tally.ledger.Commands.product;
import static dev.tally.ledger.Commands.submit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tally.ledger.Ledger;
import dev.tally.ledger.Receipt;
import dev.tally.ledger.sqlite.DataKind;
import dev.tally.ledger.sqlite.SqliteAudit;
import dev.tally.ledger.sqlite.SqliteLedger;
import dev.tally.ledger.sqlite.SqliteReader;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderTest {

  private static final Duration KEEP = Duration.ofDays(400);

  @TempDir Path directory;
  private Instant now = Instant.now();

  @Test
  void fold_forgetsOrdersThatAreTooOld_andKeepsTheirUnits() {
    InstantSource clock = () -> now;
    try (Ledger ledger = SqliteLedger.open(directory, DataKind.SHOP, clock, new Random(1));
        Folder folder = new Folder(ledger, KEEP)) {
      accept(ledger, category("toys"));
      accept(ledger, product("toys", "Kite"));
      accept(ledger, order("old", "A1"));

      now = now.plus(KEEP).minusSeconds(1);
      folder.fold();
      assertThat(submit(ledger, order("old", "A1"))).isInstanceOf(Receipt.Duplicate.class);
      now = now.plusSeconds(2);
      folder.fold();
      assertThat(submit(ledger, order("old", "A1"))).isInstanceOf(Receipt.Accepted.class);
      try (SqliteAudit audit = SqliteAudit.open(directory)) {
        assertThat(audit.run(orders -> {}).differences()).isEmpty();
      }
    }
  }

  /** Folds more than one step takes, started as the server does it. */
  @Test
  void start_foldsAllThatIsDue() throws Exception {
    InstantSource clock = () -> now;
    try (Ledger ledger = SqliteLedger.open(directory, DataKind.SHOP, clock, new Random(1))) {
      accept(ledger, category("toys"));
      accept(ledger, product("toys", "Kite"));
      List<CompletableFuture<Receipt>> orders =
          IntStream.range(0, 20_001)
              .mapToObj(i -> ledger.submit(order("k" + i, "A1")).toCompletableFuture())
              .toList();
      orders.forEach(CompletableFuture::join);
      now = now.plus(KEEP).plusSeconds(1);
      try (Folder folder = new Folder(ledger, KEEP)) {
        folder.start();
        await().until(() -> baseline() == 20_001);
      }
      assertThat(submit(ledger, order("k20000", "A1"))).isInstanceOf(Receipt.Accepted.class);
    }
  }

  private long baseline() {
    try (SqliteReader reader = SqliteReader.open(directory)) {
      return reader.baseline().values().stream().mapToLong(Long::longValue).sum();
    }
  }
}
