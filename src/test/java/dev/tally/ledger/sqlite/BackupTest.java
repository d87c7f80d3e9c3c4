package dev.tally.ledger.sqlite;

import static dev.tally.ledger.Commands.accept;
import static dev.tally.ledger.Commands.await;
import static dev.tally.ledger.Commands.category;
import static dev.tally.ledger.Commands.order;
import static dev.tally.ledger.Commands.product;
import static dev.tally.ledger.Commands.submit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tally.ledger.Ledger;
import dev.tally.ledger.LedgerException;
import dev.tally.ledger.Receipt;
import dev.tally.ledger.Told;
import dev.tally.ledger.sqlite.Restore.Restored;
import dev.tally.ledger.sqlite.SqliteAudit.Report;
import dev.tally.shop.Command.CancelOrder;
import dev.tally.shop.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupTest {

  private static final Random RANDOM = new Random(5);

  @TempDir Path temporary;
  private Path data;
  private Path file;

  @BeforeEach
  void choose() {
    data = temporary.resolve("data");
    file = temporary.resolve("monday.db");
  }

  @Test
  void aBackup_besideABusyWriter_isOneMoment_andRestoresIt() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    AtomicInteger placed = new AtomicInteger();
    try (Ledger ledger = openWithToys()) {
      Thread busy = new Thread(() -> keepBusy(ledger, done, placed));
      busy.start();
      try {
        while (placed.get() < 1_000) {
          Report report = Backup.write(data, file, true, orders -> {});
          assertThat(report.orders()).isLessThanOrEqualTo(placed.get());
        }
      } finally {
        done.set(true);
        busy.join();
      }
    }
    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    try (var names = Files.list(temporary)) {
      assertThat(names).containsExactlyInAnyOrder(data, file); // nothing beside it
    }

    Path elsewhere = temporary.resolve("elsewhere");
    Report restored = restore(elsewhere, false).report();
    assertThat(restored.orders()).isPositive();
    try (Ledger ledger = open(elsewhere)) {
      assertThat(submit(ledger, order("k1", "A1"))).isInstanceOf(Receipt.Duplicate.class);
      accept(ledger, order("another", "A1"));
    }
  }

  private static void keepBusy(Ledger ledger, AtomicBoolean done, AtomicInteger placed) {
    for (int i = 0; !done.get(); i++) {
      placed.incrementAndGet();
      accept(ledger, order("k" + i, "A1"));
      if (i % 3 == 0) {
        accept(ledger, new CancelOrder("k" + i));
      }
    }
  }

  @Test
  void aRestoredShop_isAsItWasThen_inANewEpoch_andTheLostOneIsKept() throws Exception {
    Position before;
    Position lost;
    try (Ledger ledger = openWithToys()) {
      accept(ledger, order("k", "A1"));
      before = await(Told.everythingOf(ledger).caughtUp);
      Backup.write(data, file, false, orders -> {});
      accept(ledger, order("lost", "A1"));
      lost = await(Told.everythingOf(ledger).caughtUp);
    }
    Path kept = restore(data, true).kept().orElseThrow();

    try (Ledger ledger = open(data)) {
      assertThat(resets(ledger, before)).as("nobody is resumed across it").isEqualTo(1);
      assertThat(resets(ledger, lost)).isEqualTo(1);
      accept(ledger, order("lost", "A1")); // sent again, it counts
      accept(ledger, order("m", "A1"));
      assertThat(resets(ledger, lost)).isEqualTo(1);
    }
    assertThat(Reader.rows(data, "SELECT units FROM total")).containsExactly("3");
    try (SqliteAudit audit = SqliteAudit.ofFile(kept)) {
      assertThat(audit.run(orders -> {}).orders()).isEqualTo(2);
    }
  }

  private static int resets(Ledger ledger, Position after) {
    Told told = new Told();
    ledger.follow(after, told);
    await(told.caughtUp);
    return told.resets();
  }

  @Test
  void aBackup_keepsTheLedgersIdentity() throws SQLException {
    openWithToys().close();
    Backup.write(data, file, false, orders -> {});
    Path elsewhere = temporary.resolve("elsewhere");
    restore(elsewhere, false);

    String identity = "SELECT value FROM meta WHERE name = 'ledger'";
    assertThat(Reader.rows(elsewhere, identity)).isEqualTo(Reader.rows(data, identity));
  }

  @Test
  void write_replacesNothingUnasked_andNeverTheShopItself() throws IOException {
    openWithToys().close();
    Files.writeString(file, "precious");
    assertBackupRefused(file, false, "exists already", "--force");
    assertThat(file).hasContent("precious");
    Path database = data.resolve("tally.db");
    assertBackupRefused(database, true, "own database");
    assertBackupRefused(temporary.resolve("none").resolve("a.db"), false, "cannot be written");
    assertThatThrownBy(() -> Backup.write(temporary, file, false, orders -> {}))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("--data");
  }

  @Test
  void write_whoseTotalsAreWrong_leavesNoFile() throws Exception {
    try (Ledger ledger = openWithToys()) {
      accept(ledger, order("k", "A1"));
    }
    Reader.execute(data, "UPDATE total SET units = 7");

    assertBackupRefused(file, false, "no good", "1 totals");
    assertThat(file).doesNotExist();
    assertThat(temporary.resolve("monday.db.part")).doesNotExist();
  }

  @Test
  void restore_isRefused_whileALedgerIsOpen() {
    try (Ledger ledger = openWithToys()) {
      Backup.write(data, file, false, orders -> {});
      assertRestoreRefused("in use by another Tally");
      accept(ledger, order("k", "A1"));
    }
  }

  @Test
  void restore_overWhatTheBackupDoesNotHave_mustBeForced() throws Exception {
    try (Ledger ledger = openWithToys()) {
      Backup.write(data, file, false, orders -> {});
      accept(ledger, order("new", "A1"));
    }
    assertRestoreRefused("holds data that", "--force");
    assertThat(Reader.rows(data, "SELECT units FROM total")).containsExactly("1");
    restore(data, true);
    assertThat(Reader.rows(data, "SELECT units FROM total")).isEmpty();

    Reader.execute(data, "UPDATE meta SET value = 'another' WHERE name = 'ledger'");
    assertRestoreRefused("holds data that", "--force");
    Files.writeString(data.resolve("tally.db"), "damaged ".repeat(1_000));
    assertRestoreRefused("cannot be told", "--force");
    restore(data, true);
    open(data).close();
  }

  @Test
  void restore_overTheSameOrOlderData_needsNoForce() throws Exception {
    openWithToys().close();
    open(data).close(); // a start alone is no news
    Backup.write(data, file, false, orders -> {});
    open(data).close();
    restore(data, false);
    restore(data, false);
    open(data).close();
  }

  @Test
  void restore_takesADatabaseThatWasCopiedWithItsLog() throws Exception {
    Path copied = temporary.resolve("copied.db");
    try (Ledger ledger = openWithToys()) {
      accept(ledger, order("k", "A1"));
      Files.copy(data.resolve("tally.db"), copied);
      Files.copy(data.resolve("tally.db-wal"), temporary.resolve("copied.db-wal"));
    }
    file = copied;
    Path elsewhere = temporary.resolve("elsewhere");

    assertThat(restore(elsewhere, false).report().orders()).isEqualTo(1);
  }

  @Test
  void restore_refusesWhatIsNoGoodBackup_andLeavesWhatIsThere() throws Exception {
    try (Ledger ledger = openWithToys()) {
      for (int i = 0; i < 2_000; i++) {
        accept(ledger, order("k" + i, "A1"));
      }
    }
    Backup.write(data, file, false, orders -> {});
    byte[] good = Files.readAllBytes(file);
    byte[] damaged = good.clone();
    for (int at = damaged.length / 2; at < damaged.length; at++) {
      damaged[at] ^= 0x5a;
    }
    Files.write(file, damaged);
    assertRestoreRefused("monday.db");
    Files.write(file, java.util.Arrays.copyOf(good, good.length / 2));
    assertRestoreRefused("monday.db");
    Files.writeString(file, "no database at all ".repeat(1_000));
    assertRestoreRefused("damaged or no backup");
    Files.write(file, new byte[0]);
    assertRestoreRefused("no backup of Tally");
    Files.delete(file);
    assertRestoreRefused("There is no file");

    Files.write(file, good);
    Path newer = Files.createDirectory(temporary.resolve("newer"));
    Files.copy(file, newer.resolve("tally.db"));
    Reader.execute(newer, "INSERT INTO schema_version VALUES (99, 0)");
    file = newer.resolve("tally.db");
    assertRestoreRefused("newer Tally");
    assertThat(Reader.rows(data, "SELECT units FROM total")).containsExactly("2000");
    try (var names = Files.list(data)) {
      assertThat(names.map(name -> name.getFileName().toString()))
          .contains("tally.db")
          .noneMatch(name -> name.contains("restoring") || name.contains("replaced"));
    }
  }

  private Restored restore(Path where, boolean force) {
    return Restore.restore(file, where, force, InstantSource.system(), RANDOM, orders -> {});
  }

  private void assertBackupRefused(Path where, boolean force, String... naming) {
    assertThatThrownBy(() -> Backup.write(data, where, force, orders -> {}))
        .isInstanceOf(LedgerException.class)
        .hasMessageContainingAll(naming);
  }

  private void assertRestoreRefused(String... naming) {
    assertThatThrownBy(() -> restore(data, false))
        .isInstanceOf(LedgerException.class)
        .hasMessageContainingAll(naming);
  }

  private Ledger openWithToys() {
    Ledger ledger = open(data);
    accept(ledger, category("toys"));
    accept(ledger, product("toys", "Kite"));
    return ledger;
  }

  private static Ledger open(Path directory) {
    return SqliteLedger.open(directory, Kind.SHOP, InstantSource.system(), RANDOM);
  }
}
