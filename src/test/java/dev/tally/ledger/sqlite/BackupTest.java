package dev.tally.ledger.sqlite;

import static dev.tally.ledger.Commands.accept;
import static dev.tally.ledger.Commands.await;
import static dev.tally.ledger.Commands.category;
import static dev.tally.ledger.Commands.order;
import static dev.tally.ledger.Commands.product;
import static dev.tally.ledger.Commands.submit;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tally.ledger.GeneratedOrderKeys;
import dev.tally.ledger.Ledger;
import dev.tally.ledger.LedgerException;
import dev.tally.ledger.Receipt;
import dev.tally.ledger.Told;
import dev.tally.ledger.sqlite.Restore.Restored;
import dev.tally.ledger.sqlite.SqliteAudit.Report;
import dev.tally.shop.Command.CancelOrder;
import dev.tally.shop.Command.ForgetOrder;
import dev.tally.shop.Command.PlaceOrder;
import dev.tally.shop.Command.RecordOrder;
import dev.tally.shop.Order;
import dev.tally.shop.Position;
import dev.tally.shop.ProductId;
import dev.tally.shop.Revision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
          Report report = Backup.write(data, file, true, orders -> {}).report();
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
      assertThat(names).containsExactlyInAnyOrder(data, file); // nothing else
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
      assertThat(resets(ledger, before)).as("all that it was told is in the backup").isZero();
      assertThat(resets(ledger, lost)).isEqualTo(1);
      accept(ledger, order("lost", "A1")); // counts when it is sent again
      accept(ledger, order("m", "A1"));
      assertThat(resets(ledger, lost)).isEqualTo(1);
    }
    assertThat(Reader.rows(data, "SELECT units FROM total")).containsExactly("3");
    try (SqliteAudit audit = SqliteAudit.ofFile(kept, kept)) {
      assertThat(audit.run(orders -> {}).orders()).isEqualTo(2);
    }
  }

  private static int resets(Ledger ledger, Position after) {
    Told told = new Told();
    ledger.follow(after, told);
    await(told.caughtUp);
    return told.resets();
  }

  /** After a restore, order numbers are assigned again, and other orders are folded than before. */
  @Test
  void aRestoredShop_doesNotTakeOrdersWithoutKeys_ofTheLifeThatWasLost_forItsOwn()
      throws Exception {
    String lost;
    try (Ledger ledger = openWithToys()) {
      Backup.write(data, file, false, orders -> {});
      for (int i = 0; i < 9; i++) {
        accept(ledger, order("k" + i, "A1"));
      }
      accept(ledger, new ForgetOrder("k3"));
    }
    lost = Reader.rows(data, "SELECT key FROM orders WHERE number = 4").get(0);
    String baseline = GeneratedOrderKeys.folded(ledgerOf(data), new ProductId("A", 1));
    restore(data, true);

    assertThat(ledgerOf(data)).isNotEqualTo(ledgerOf(file));
    try (Ledger ledger = open(data)) {
      for (int i = 0; i < 9; i++) {
        accept(ledger, order("m" + i, "A1"));
      }
      accept(ledger, new ForgetOrder("m3"));
      for (String key : List.of(lost, baseline)) {
        RecordOrder exported = new RecordOrder(order(key, "A1").order(), Optional.empty());
        assertThat(submit(ledger, exported)).isInstanceOf(Receipt.Rejected.class);
      }
    }
  }

  private String ledgerOf(Path where) {
    Path database = Files.isDirectory(where) ? where.resolve("tally.db") : where;
    try (SqliteReader reader = SqliteReader.ofFile(database, database)) {
      return reader.identity();
    }
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

  /** Linux reports its own files as a disk without room. */
  @Test
  void write_ontoAFullDisk_saysHowMuchIsNeeded() {
    openWithToys().close();
    assertBackupRefused(Path.of("/proc/monday.db"), false, "has 0 MB left", "free some space");
  }

  @Test
  void write_thatIsEnded_leavesNoFile() throws IOException {
    try (Ledger ledger = openWithToys()) {
      for (int i = 0; i < 1_000; i++) {
        accept(ledger, order("k" + i, "A1"));
      }
    }
    int steps = 0;
    for (boolean ended = true; ended; steps += 1 + steps / 2) {
      AtomicInteger left = new AtomicInteger(steps);
      Backup.Observer observer =
          new Backup.Observer() {
            @Override
            public void recounted(long orders) {}

            @Override
            public boolean goOn() {
              return left.getAndDecrement() > 0;
            }
          };
      try {
        Backup.write(data, file, false, observer);
        ended = false;
      } catch (LedgerException e) {
        assertThat(e).hasMessageContaining("was ended before it was done");
        try (var names = Files.list(temporary)) {
          assertThat(names).containsExactly(data);
        }
      }
    }
    assertThat(steps)
        .as("it is asked while it copies, checks, recounts and reads")
        .isGreaterThan(20);
  }

  @Test
  void write_whoseTotalsAreWrong_leavesNoFile() throws Exception {
    try (Ledger ledger = openWithToys()) {
      accept(ledger, order("k", "A1"));
    }
    Reader.execute(data, "UPDATE total SET units = 7");

    assertBackupRefused(file, false, "1 totals in " + data, "tally audit --data " + data);
    try (var names = Files.list(temporary)) {
      assertThat(names).containsExactly(data);
    }
    Files.copy(data.resolve("tally.db"), file);
    assertRestoreRefused("1 totals in " + file, "older");
  }

  @Test
  void twoBackups_intoOneFile_areBothWhole() throws Exception {
    try (Ledger ledger = openWithToys()) {
      for (int i = 0; i < 2_000; i++) {
        accept(ledger, order("k" + i, "A1"));
      }
    }
    List<Report> reports =
        IntStream.range(0, 4)
            .parallel()
            .mapToObj(i -> Backup.write(data, file, true, orders -> {}).report())
            .toList();

    assertThat(reports).extracting(Report::orders).containsOnly(2_000L);
    assertThat(restore(temporary.resolve("elsewhere"), false).report().orders()).isEqualTo(2_000);
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
  void restore_ofAFileThatAServerWrites_isRefused() {
    try (Ledger ledger = openWithToys()) {
      accept(ledger, order("k", "A1"));
      file = data.resolve("tally.db");
      assertThatThrownBy(() -> restore(temporary.resolve("elsewhere"), true))
          .isInstanceOf(LedgerException.class)
          .hasMessageContainingAll("in use by a server", "./tally backup");
    }
    assertRestoreRefused("own database");
  }

  @Test
  void restore_isRefused_whileSomebodyReadsWhatWouldBeReplaced() throws Exception {
    try (Ledger ledger = openWithToys()) {
      accept(ledger, order("k", "A1"));
      Backup.write(data, file, false, orders -> {});
    }
    open(data).close();
    try (Connection reader = SqliteConnections.toRead(data.resolve("tally.db"));
        Statement snapshot = reader.createStatement()) {
      snapshot.executeUpdate("BEGIN");
      snapshot.executeQuery("SELECT * FROM orders").close();
      assertRestoreRefused("locked by another program", "close what has it open");
    }
    restore(data, false);
  }

  /** Neither command moves a total. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void restore_overAnOrderThatWasCancelled_orAKeyThatWasForgotten_mustBeForced(boolean forgets) {
    try (Ledger ledger = openWithToys()) {
      accept(ledger, order("k", "A1"));
      Backup.write(data, file, false, orders -> {});
      accept(
          ledger,
          forgets
              ? new ForgetOrder("k")
              : new RecordOrder(order("l", "A1").order(), Optional.of(Instant.EPOCH)));
    }
    assertRestoreRefused("holds data that", "--force");
    restore(data, true);
  }

  /** It moves no total, and is no new order. */
  @Test
  void restore_overANewerRevisionOfTheSameLines_mustBeForced() {
    try (Ledger ledger = openWithToys()) {
      accept(ledger, order("k", "A1"));
      Backup.write(data, file, false, orders -> {});
      Order same = order("k", "A1").order();
      accept(
          ledger,
          new PlaceOrder(
              new Order("k", Optional.of(new Revision(1)), Optional.empty(), same.lines())));
    }
    assertRestoreRefused("holds data that", "--force");
  }

  @Test
  void restore_takesNoLogForItsOwn_thatWasLeftThere() throws Exception {
    Path log = data.resolve("tally.db-wal");
    Path kept = temporary.resolve("kept-wal");
    try (Ledger ledger = openWithToys()) {
      accept(ledger, order("k", "A1"));
      Backup.write(data, file, false, orders -> {});
      accept(ledger, order("l", "A1"));
      Files.copy(log, kept);
    }
    Files.delete(data.resolve("tally.db"));
    Files.copy(kept, log);
    Files.writeString(data.resolve("tally.db-journal"), "left");

    Path name = restore(data, false).kept().orElseThrow();
    assertThat(name).hasSameBinaryContentAs(kept);
    assertThat(log).doesNotExist();
    assertThat(data.resolve("tally.db-journal")).doesNotExist();
    open(data).close();
    assertThat(Reader.rows(data, "SELECT units FROM total")).containsExactly("1");
  }

  @Test
  void restore_keepsWhoMayReadTheDatabase() throws Exception {
    openWithToys().close();
    Backup.write(data, file, false, orders -> {});
    Path database = data.resolve("tally.db");
    Files.setPosixFilePermissions(database, PosixFilePermissions.fromString("rw-r-----"));
    restore(data, false);

    assertThat(Files.getPosixFilePermissions(database))
        .isEqualTo(PosixFilePermissions.fromString("rw-r-----"));
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

    Reader.execute(data, "UPDATE epoch SET name = name || 'x'"); // as in another ledger
    assertRestoreRefused("holds data that", "--force");
    Files.writeString(data.resolve("tally.db"), "damaged ".repeat(1_000));
    assertRestoreRefused("cannot be told", "--force");
    restore(data, true);
    open(data).close();
  }

  @Test
  void restore_overTheSameOrOlderData_needsNoForce() throws Exception {
    openWithToys().close();
    open(data).close(); // a start alone does not count as newer data
    Backup.write(data, file, false, orders -> {});
    open(data).close();
    restore(data, false);
    restore(data, false);
    open(data).close();
    restore(data, false); // nor does a start after a restore
    open(data).close();
  }

  /** Cuts the power before each step in turn, and each time starts the server afterwards. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void restore_thatIsCutOff_hasLostNothing(boolean damaged) throws Exception {
    Path example = Files.createDirectory(temporary.resolve("example"));
    try (Ledger ledger = openWithToys()) {
      accept(ledger, order("old", "A1"));
      Backup.write(data, file, false, orders -> {});
      for (int i = 0; i < 6; i++) {
        accept(ledger, order("new" + i, "A1"));
      }
      Files.copy(data.resolve("tally.db"), example.resolve("tally.db"));
      Files.copy(data.resolve("tally.db-wal"), example.resolve("tally.db-wal"));
    }
    if (damaged) {
      Files.writeString(example.resolve("tally.db"), "damaged ".repeat(10_000));
    }
    int steps = 0;
    for (boolean done = false; !done; steps++) {
      data = Files.createDirectory(temporary.resolve("cut-" + steps));
      for (String name : List.of("tally.db", "tally.db-wal")) {
        Files.copy(example.resolve(name), data.resolve(name));
      }
      done = restore(steps);
      assertThat(isKept("new5")).isTrue();
      open(data).close();
      assertThat(Reader.rows(data, "SELECT units FROM total"))
          .containsAnyOf(done ? "1" : "7", "1")
          .hasSize(1);
      restore(data, true);
      assertThat(isKept("new5")).isTrue();
      open(data).close();
      assertThat(Reader.rows(data, "SELECT units FROM total")).containsExactly("1");
    }
    assertThat(steps).isGreaterThan(8);
  }

  /** Restores, with a power cut after this many steps; returns true if the restore ended before. */
  private boolean restore(int steps) {
    AtomicInteger left = new AtomicInteger(steps);
    DurableFiles files =
        new DurableFiles(
            () -> {
              if (left.getAndDecrement() <= 0) {
                throw new PowerCut();
              }
            });
    try {
      Restore.restore(file, data, true, files, InstantSource.system(), RANDOM, orders -> {});
      return true;
    } catch (PowerCut e) {
      return false;
    }
  }

  private static final class PowerCut extends Error {
    private static final long serialVersionUID = 1;
  }

  private boolean isKept(String key) throws IOException {
    try (var names = Files.list(data)) {
      for (Path name : names.toList()) {
        if (new String(Files.readAllBytes(name), ISO_8859_1).contains(key)) {
          return true;
        }
      }
    }
    return false;
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
    return SqliteLedger.open(directory, DataKind.SHOP, InstantSource.system(), RANDOM);
  }
}
