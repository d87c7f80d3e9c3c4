package dev.tally.ledger.sqlite;

import static dev.tally.ledger.Commands.accept;
import static dev.tally.ledger.Commands.await;
import static dev.tally.ledger.Commands.line;
import static dev.tally.ledger.Commands.order;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.ledger.Ledger;
import dev.tally.ledger.LedgerContract;
import dev.tally.ledger.Store;
import dev.tally.ledger.Told;
import dev.tally.shop.Command.PlaceOrder;
import dev.tally.shop.Order;
import dev.tally.shop.Position;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the contract on SQLite, and checks what other readers find in the file. */
class SqliteLedgerTest extends LedgerContract {

  @TempDir Path directory;

  @Override
  protected Store openStore() {
    return SqliteStore.open(directory, DataKind.SHOP, () -> now, new Random(1));
  }

  @Override
  protected boolean isDurable(String orderKey) {
    return read("SELECT count(*) FROM orders WHERE key = '" + orderKey + "'").equals(List.of("1"));
  }

  @Test
  void submit_keepsWhenAnOrderWasPlaced_andReceived() {
    Ledger ledger = openWithToys();
    Instant at = Instant.parse("2024-12-24T18:00:00Z");
    accept(ledger, new PlaceOrder(new Order("then", Optional.of(at), List.of(line("A2", 3)))));
    accept(ledger, order("now", List.of(line("A1", 1), line("A2", 2), line("A1", 1))));
    long received = NOW.toEpochMilli();
    assertThat(read("SELECT key, at, received, lines, cancelled FROM orders ORDER BY number"))
        .containsExactly(
            "then|" + at.toEpochMilli() + "|" + received + "|{\"A2\":3}|null",
            "now|" + received + "|" + received + "|{\"A1\":2,\"A2\":2}|null");
  }

  /** Or its commit would have nothing to write, and would say nothing about the disk. */
  @Test
  void aBeat_writesIntoTheFile() {
    Ledger ledger = openWithToys();
    await(ledger.beat(1));
    List<String> first = read("SELECT * FROM meta WHERE name = 'probe'");
    await(ledger.beat(2));

    assertThat(first).hasSize(1);
    assertThat(read("SELECT * FROM meta WHERE name = 'probe'")).isNotEqualTo(first);
  }

  /** However the file was set back, its new history may pass an offset that was told. */
  @Test
  void aPositionOfALifeThatWasLost_isForeign_alsoOnceTheHeadHasPassedIt() throws Exception {
    Ledger first = openWithToys();
    accept(first, order("k", "A1"));
    Position kept = await(Told.everythingOf(first).caughtUp);
    Path copy = directory.resolve("copy");
    Reader.execute(directory, "VACUUM INTO '" + copy + "'");
    accept(first, order("lost", "A1"));
    Position told = await(Told.everythingOf(first).caughtUp);
    first.close();
    Files.copy(copy, directory.resolve("tally.db"), StandardCopyOption.REPLACE_EXISTING);

    Ledger back = open(3);
    assertThat(resets(back, told)).isEqualTo(1);
    accept(back, order("l", "A2"));
    accept(back, order("m", "A2"));
    assertThat(await(Told.everythingOf(back).caughtUp).offset()).isGreaterThan(told.offset());
    assertThat(resets(back, told)).isEqualTo(1);
    assertThat(resets(back, kept)).as("what was told before the copy").isZero();
    back.close();
  }

  private Ledger open(int seed) {
    return SqliteLedger.open(directory, DataKind.SHOP, () -> now, new Random(seed));
  }

  private static int resets(Ledger ledger, Position after) {
    Told told = new Told();
    ledger.follow(after, told);
    await(told.caughtUp);
    return told.resets();
  }

  @Test
  void orders_recountedInSql_giveTheTotals() {
    Ledger ledger = openWithToys();
    for (int i = 1; i <= 100; i++) {
      accept(ledger, order("k" + i, List.of(line("A1", i), line("A2", 1))));
    }
    assertThat(
            read(
                """
                SELECT l.key, sum(l.value) FROM orders o, json_each(o.lines) l
                  WHERE o.cancelled IS NULL GROUP BY l.key ORDER BY l.key
                """))
        .isEqualTo(read("SELECT product, units FROM total ORDER BY product"))
        .containsExactly("A1|5050", "A2|100");
  }

  @Test
  void changesAfter_readsAlongTheIndexes() {
    openWithToys();
    assertThat(read("EXPLAIN QUERY PLAN " + StateRows.AFTER))
        .anyMatch(step -> step.contains("product_by_defined_at"))
        .anyMatch(step -> step.contains("total_by_moved_at"));
  }

  private List<String> read(String sql) {
    try {
      return Reader.rows(directory, sql);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }
}
