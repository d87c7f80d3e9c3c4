package dev.tally.ledger.sqlite;

import static dev.tally.ledger.Commands.accept;
import static dev.tally.ledger.Commands.await;
import static dev.tally.ledger.Commands.category;
import static dev.tally.ledger.Commands.id;
import static dev.tally.ledger.Commands.order;
import static dev.tally.ledger.Commands.product;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tally.ledger.Ledger;
import dev.tally.ledger.LedgerException;
import dev.tally.ledger.Receipt;
import dev.tally.ledger.sqlite.SqliteAudit.Difference;
import dev.tally.ledger.sqlite.SqliteAudit.Report;
import dev.tally.shop.Command.CancelOrder;
import dev.tally.shop.Command.ForgetOrder;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteAuditTest {

  /** More orders than two steps of an audit take. */
  private static final int MANY = 120_000;

  @TempDir Path directory;
  private final AtomicInteger placed = new AtomicInteger();
  private Ledger ledger;

  @BeforeEach
  void open() {
    ledger = SqliteLedger.open(directory, DataKind.SHOP, InstantSource.system(), new Random(1));
    accept(ledger, category("toys"));
    accept(ledger, product("toys", "Kite"));
    accept(ledger, product("toys", "Ball"));
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  @Test
  void run_findsThatAllAgree_andGoesOnWhereItWas() {
    accept(ledger, order("k", "A1", "A2"));
    accept(ledger, order("l", "A1"));
    accept(ledger, new CancelOrder("k"));
    try (SqliteAudit audit = SqliteAudit.open(directory)) {
      Report first = audit.run(orders -> {});
      assertThat(first.orders()).isEqualTo(2);
      assertThat(first.cancelled()).isEqualTo(1);
      assertThat(first.differences()).isEmpty();
      accept(ledger, order("m", "A2"));
      accept(ledger, new CancelOrder("l"));
      accept(ledger, new ForgetOrder("l"));
      assertThat(audit.run(orders -> assertThat(orders).isEqualTo(1)).differences()).isEmpty();
      accept(ledger, order("folded before it is recounted", "A2"));
      await(ledger.fold(Duration.ofSeconds(-9), 9));
      accept(ledger, order("n", "A1"));
      Report last = audit.run(orders -> {});
      assertThat(last.differences()).isEmpty();
      assertThat(last.orders()).isEqualTo(1);
      assertThat(last.cancelled()).isZero();
    }
  }

  /** A fold deletes the cancellations of its orders, which leaves gaps among the others. */
  @Test
  void run_countsTheCancellationsThatAreLeftAfterAFold() {
    for (String key : List.of("k", "l", "m")) {
      accept(ledger, order(key, "A1"));
    }
    for (String key : List.of("l", "k", "m")) {
      accept(ledger, new CancelOrder(key));
    }
    await(ledger.fold(Duration.ofSeconds(-9), 1));
    try (SqliteAudit audit = SqliteAudit.open(directory)) {
      Report report = audit.run(orders -> {});
      assertThat(report.orders()).isEqualTo(2);
      assertThat(report.cancelled()).isEqualTo(2);
    }
  }

  @Test
  void run_namesWhatDiffers() throws SQLException {
    accept(ledger, order("k", "A1", "A2"));
    ledger.close();
    Reader.execute(directory, "UPDATE total SET units = 7 WHERE product = 'A1'");
    Reader.execute(directory, "DELETE FROM total WHERE product = 'A2'");
    try (SqliteAudit audit = SqliteAudit.open(directory)) {
      assertThat(audit.run(orders -> {}).differences())
          .containsExactly(new Difference(id("A1"), 1, 7), new Difference(id("A2"), 1, 0));
    }
  }

  @Test
  void run_besideABusyWriter_seesOneMoment() throws InterruptedException {
    AtomicBoolean done = new AtomicBoolean();
    Thread busy = new Thread(() -> keepBusy(done));
    busy.start();
    try (SqliteAudit audit = SqliteAudit.open(directory)) {
      while (placed.get() < 20_000) {
        assertThat(audit.run(orders -> {}).differences()).as("after " + placed).isEmpty();
      }
    } finally {
      done.set(true);
      busy.join();
    }
  }

  /** Adds an order and a cancellation between every two steps. */
  @Test
  void run_whileOrdersKeepComing_endsWhereItsSnapshotEnds() throws SQLException {
    fill(MANY);
    ledger = SqliteLedger.open(directory, DataKind.SHOP, InstantSource.system(), new Random(2));
    AtomicInteger steps = new AtomicInteger();
    try (SqliteAudit audit = SqliteAudit.open(directory)) {
      Report report =
          audit.run(
              orders -> {
                assertThat(steps.incrementAndGet()).isLessThan(100);
                accept(ledger, order("new" + steps, "A1", "A2"));
                accept(ledger, new CancelOrder("k9" + steps));
              });

      assertThat(steps).hasValue(2);
      assertThat(report.orders()).isEqualTo(MANY + 2);
      assertThat(report.cancelled()).isEqualTo(2);
      assertThat(report.differences()).isEmpty();
    }
  }

  @Test
  void run_ofMoreOrdersThanAStepTakes_countsAll() throws SQLException {
    fill(MANY);
    AtomicInteger steps = new AtomicInteger();
    try (SqliteAudit audit = SqliteAudit.open(directory)) {
      Report report = audit.run(orders -> steps.incrementAndGet());

      assertThat(report.orders()).isEqualTo(MANY);
      assertThat(report.differences()).isEmpty();
      assertThat(steps).hasValue(2);
    }
  }

  /** Inserts orders by SQL until there are this many. Also closes the ledger. */
  private void fill(int orders) throws SQLException {
    accept(ledger, order("k", "A1"));
    ledger.close();
    Reader.execute(
        directory,
        """
        WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
        INSERT INTO orders (number, key, at, received, lines)
          SELECT i, 'k' || i, 0, 0, '{"A1":1}' FROM n
        """
            .formatted(orders));
    Reader.execute(directory, "UPDATE total SET units = %d WHERE product = 'A1'".formatted(orders));
  }

  private void keepBusy(AtomicBoolean done) {
    Queue<CompletionStage<Receipt>> receipts = new ArrayDeque<>();
    for (int i = 0; !done.get(); i++) {
      receipts.add(ledger.submit(order("k" + i, i % 2 == 0 ? "A1" : "A2")));
      placed.incrementAndGet();
      if (i % 3 == 0) {
        receipts.add(ledger.submit(new CancelOrder("k" + i)));
      }
      if (i % 5 == 0) {
        receipts.add(ledger.submit(new ForgetOrder("k" + i)));
      }
      if (i % 1_000 == 0) {
        await(ledger.fold(Duration.ZERO, 500));
      }
      while (receipts.size() > 500) {
        await(receipts.remove());
      }
    }
    receipts.forEach(receipt -> await(receipt));
  }

  @Test
  void open_saysWhereNoDataAre() {
    assertThatThrownBy(() -> SqliteAudit.open(directory.resolve("nowhere")))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("--data");
  }
}
