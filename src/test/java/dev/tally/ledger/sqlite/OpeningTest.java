package dev.tally.ledger.sqlite;

import static dev.tally.ledger.Commands.accept;
import static dev.tally.ledger.Commands.category;
import static dev.tally.ledger.Commands.order;
import static dev.tally.ledger.Commands.product;
import static dev.tally.ledger.Commands.submit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tally.Ceiling;
import dev.tally.ledger.Amendment;
import dev.tally.ledger.Commands;
import dev.tally.ledger.Ledger;
import dev.tally.ledger.Ledger.OrderRecord;
import dev.tally.ledger.LedgerException;
import dev.tally.ledger.Receipt;
import dev.tally.shop.Command.CancelOrder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests what a data directory must be like, and the error messages if it is not. */
class OpeningTest {

  @TempDir Path temporary;
  private Path directory = Path.of("");

  @BeforeEach
  void chooseDirectory() {
    directory = temporary.resolve("a").resolve("b");
  }

  @Test
  void open_makesADirectoryForItsOwnerAlone() throws IOException {
    open(DataKind.SHOP).close();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
        .isEqualTo("rwx------");
    assertThat(directory.resolve("tally.db")).exists();
  }

  @Test
  void allThatHoldsOrders_isForTheOwnerAlone() throws IOException {
    try (Ledger ledger = open(DataKind.SHOP)) {
      accept(ledger, category("toys"));
      for (String name : List.of("tally.db", "tally.db-wal", "tally.db-shm")) {
        assertThat(
                PosixFilePermissions.toString(
                    Files.getPosixFilePermissions(directory.resolve(name))))
            .as(name)
            .isEqualTo("rw-------");
      }
    }
  }

  @Test
  void open_takesADirectoryOfAnyName() {
    directory = temporary.resolve("ta lly?mode=ro&x#%41ü'");
    Ledger ledger = open(DataKind.SHOP);
    accept(ledger, category("toys"));
    ledger.close();
    assertThat(directory.resolve("tally.db")).exists();
    open(DataKind.SHOP).close();
  }

  @Test
  void open_refusesADirectoryThatIsInUse() throws IOException {
    Ledger ledger = open(DataKind.SHOP);
    String pid = Long.toString(ProcessHandle.current().pid());
    assertRefused("in use", pid);
    try (Child child = Child.start(Opener.class, directory)) {
      assertThat(child.lastLine()).as("after a second opener in this process").contains(pid);
    }
    ledger.close();
    open(DataKind.SHOP).close();
    try (Child child = Child.start(Opener.class, directory)) {
      assertThat(child.lastLine()).isEqualTo("opened");
    }
  }

  @Test
  void open_keepsTheDemonstrationApart() {
    open(DataKind.DEMONSTRATION).close();
    assertRefused("holds data of the demonstration", "--data");
    open(DataKind.DEMONSTRATION).close();
    directory = temporary.resolve("shop");
    open(DataKind.SHOP).close();
    assertThatThrownBy(() -> open(DataKind.DEMONSTRATION))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("holds a shop's real data");
  }

  @Test
  void open_refusesANewerSchema() throws SQLException {
    open(DataKind.SHOP).close();
    Reader.execute(directory, "INSERT INTO schema_version VALUES (7, 0)");
    assertRefused("newer Tally", "schema 7", "./tally restore BACKUP --data " + directory);
    Reader.execute(directory, "DELETE FROM schema_version WHERE version = 7");
    open(DataKind.SHOP).close();
  }

  @Test
  void prepare_bringsAnOlderSchemaUpToDate_andKeepsWhatIsThere() throws SQLException {
    Path database = temporary.resolve("older.db");
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database)) {
      prepare(database, connection, Schema.SCRIPTS.toArray(String[]::new));
      String identity = new Schema(database, connection).identity();
      List<String> newer =
          Stream.concat(Schema.SCRIPTS.stream(), Stream.of("005-test.sql")).toList();

      assertThatThrownBy(() -> new Schema(database, connection, newer).check())
          .hasMessageContaining("older Tally");
      prepare(database, connection, newer.toArray(String[]::new));

      new Schema(database, connection, newer).check();
      assertThat(new Schema(database, connection).identity()).isEqualTo(identity);
      assertThatThrownBy(() -> new Schema(database, connection).check())
          .hasMessageContaining("newer Tally");
    }
  }

  @Test
  void prepare_makesAmendmentsOfTheCancellationsOfTheFirstSchema() throws Exception {
    Path database = Files.createDirectories(temporary.resolve("first")).resolve("tally.db");
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        Statement statement = connection.createStatement()) {
      prepare(database, connection, "001-schema.sql");
      statement.executeUpdate(
          """
          INSERT INTO category VALUES ('toys', 'Toys', 'A', 2);
          INSERT INTO product VALUES ('A1', 'toys', 'Kite', '5', '-', NULL, 0, 3, 3);
          INSERT INTO total VALUES ('A1', 14, 9);
          INSERT INTO epoch VALUES (1, 'abcdefghijkl', 1);
          INSERT INTO orders VALUES (1, 'k', 5, 5, '{"A1":5}', NULL, 0);
          INSERT INTO orders VALUES (2, 'l', 6, 6, '{"A1":7}', 8, 0);
          INSERT INTO orders VALUES (3, 'm', 7, 7, '{"A1":9}', NULL, 0);
          INSERT INTO cancellation VALUES (1, 2);
          """);
    }
    directory = database.getParent();
    try (Ledger ledger = open(DataKind.SHOP)) {
      OrderRecord cancelled = Ceiling.join(ledger.order("l", 20)).orElseThrow();
      assertThat(cancelled.order().state().counts()).isEmpty();
      assertThat(cancelled.changes())
          .singleElement()
          .satisfies(
              change -> {
                assertThat(change.kind()).isEqualTo(Amendment.Kind.CANCELLED);
                assertThat(change.difference()).containsEntry(Commands.id("A1"), -7L);
                assertThat(change.received().toEpochMilli()).isEqualTo(8);
              });
      assertThat(Commands.submit(ledger, new CancelOrder("l")))
          .isInstanceOf(Receipt.Duplicate.class);
      Commands.accept(ledger, new CancelOrder("m"));
    }
    try (SqliteAudit audit = SqliteAudit.open(directory)) {
      SqliteAudit.Report report = audit.run(orders -> {});
      assertThat(report.differences()).isEmpty();
      assertThat(report.cancelled()).isEqualTo(2);
    }
  }

  private static void prepare(Path database, Connection connection, String... scripts)
      throws SQLException {
    new Schema(database, connection, List.of(scripts))
        .prepare(
            DataKind.SHOP,
            Optional.empty(),
            InstantSource.system(),
            new Random(1),
            Optional.empty());
  }

  @Test
  void aRestart_isAdvised_onlyOnceAllThatWasAcknowledgedIsInTheFile() throws Exception {
    try (Ledger ledger = open(DataKind.SHOP)) {
      accept(ledger, category("toys"));
      accept(ledger, product("toys", "Kite"));
      try (Connection reader = SqliteConnections.toRead(directory.resolve("tally.db"));
          Statement snapshot = reader.createStatement()) {
        snapshot.executeUpdate("BEGIN");
        snapshot.executeQuery("SELECT * FROM orders").close();
        accept(ledger, order("k", "A1"));
        Files.move(directory.resolve("tally.db-wal"), temporary.resolve("elsewhere"));
        assertThatThrownBy(() -> submit(ledger, order("l", "A1")))
            .hasMessageContaining("Do not restart");
      }
      assertThatThrownBy(() -> submit(ledger, order("l", "A1")))
          .hasMessageContaining("or restart the server");
      Files.move(temporary.resolve("elsewhere"), directory.resolve("tally.db-wal"));
    }
  }

  /** Simulates a network disk, which cannot share memory. */
  @Test
  void aDiskThatTakesNoLog_isRefused() throws Exception {
    Path database = temporary.resolve("shared.db");
    String url = "jdbc:sqlite:" + database.toUri() + "?vfs=unix-dotfile";
    try (Connection connection = DriverManager.getConnection(url)) {
      Schema schema = new Schema(database, connection);
      assertThatThrownBy(
              () ->
                  schema.prepare(
                      DataKind.SHOP,
                      Optional.empty(),
                      InstantSource.system(),
                      new Random(),
                      Optional.empty()))
          .isInstanceOf(LedgerException.class)
          .hasMessageContainingAll("shared.db", "over the network", "--data");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"nfs4", "cifs", "smbfs", "fuse.sshfs", "9p"})
  void aDiskOverTheNetwork_isWarnedOfByName(String type) {
    assertThat(DataDirectory.networkWarning(Path.of("/srv/tally"), type).orElseThrow())
        .contains("/srv/tally", "(" + type + ")", "--data");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ext4", "xfs", "btrfs", "overlay", "tmpfs", "apfs", "NTFS", "fuseblk"})
  void aDiskOfTheMachine_isNot(String type) {
    assertThat(DataDirectory.networkWarning(Path.of("/srv/tally"), type)).isEmpty();
  }

  @Test
  void submit_failsWhileTheFileIsGone_andGoesOnWhenItIsBack() throws IOException {
    Path elsewhere = temporary.resolve("elsewhere");
    try (Ledger ledger = open(DataKind.SHOP)) {
      accept(ledger, category("toys"));
      Files.move(directory, elsewhere);
      await().until(() -> ledger.trouble().isPresent()); // before any write
      assertThatThrownBy(() -> submit(ledger, product("toys", "Kite")))
          .hasMessageContainingAll("moved or deleted", "Do not restart");
      assertThat(ledger.trouble()).isPresent();
      Files.createDirectories(directory);
      Files.writeString(directory.resolve("tally.db"), "another file");
      assertThatThrownBy(() -> submit(ledger, product("toys", "Kite")))
          .hasMessageContainingAll("was replaced", "Do not restart");
      Files.delete(directory.resolve("tally.db"));
      Files.delete(directory);
      Files.move(elsewhere, directory);
      await().until(() -> ledger.trouble().isEmpty());
      assertThat(accept(ledger, product("toys", "Kite"))).isEqualTo("A1");
    }
  }

  /** SQLite keeps writing to a log that has no name, and the next start would not find it. */
  @ParameterizedTest
  @ValueSource(strings = {"tally.db-wal", "tally.db-shm"})
  void submit_failsWhileTheLogIsGone_andNothingThatWasAcknowledgedIsLost(String name)
      throws IOException {
    Path log = directory.resolve(name);
    Path elsewhere = temporary.resolve("elsewhere");
    Path crashed = temporary.resolve("crashed");
    try (Ledger ledger = open(DataKind.SHOP)) {
      accept(ledger, category("toys"));
      accept(ledger, product("toys", "Kite"));
      accept(ledger, order("k", "A1"));
      Files.move(log, elsewhere);
      assertThatThrownBy(() -> submit(ledger, order("l", "A1")))
          .hasMessageContainingAll(name, "moved or deleted");
      assertThat(ledger.trouble()).isPresent();
      Files.writeString(log, "another file");
      assertThatThrownBy(() -> submit(ledger, order("l", "A1")))
          .hasMessageContainingAll(name, "was replaced");
      Files.createDirectories(crashed); // what a crash leaves: the file without its log
      Files.copy(directory.resolve("tally.db"), crashed.resolve("tally.db"));
      Files.move(elsewhere, log, StandardCopyOption.REPLACE_EXISTING);
      await().until(() -> ledger.trouble().isEmpty());
      accept(ledger, order("m", "A1"));
    }
    try (Ledger ledger =
        SqliteLedger.open(crashed, DataKind.SHOP, InstantSource.system(), new Random())) {
      assertThat(submit(ledger, order("k", "A1"))).isInstanceOf(Receipt.Duplicate.class);
    }
  }

  @Test
  void submit_failsOnceTheLockIsRemoved_asAnotherMayWriteThen() throws IOException {
    try (Ledger ledger = open(DataKind.SHOP)) {
      accept(ledger, category("toys"));
      Files.delete(directory.resolve("tally.lock"));
      assertThatThrownBy(() -> submit(ledger, category("books")))
          .hasMessageContainingAll("tally.lock", "restart");
    }
  }

  @Test
  void open_refusesTheDatabaseOfAnotherProgram() throws IOException, SQLException {
    Files.createDirectories(directory);
    Reader.execute(directory, "CREATE TABLE bookmarks (url TEXT)");
    byte[] before = Files.readAllBytes(directory.resolve("tally.db"));
    assertRefused("another program", "--data");
    assertThat(directory.resolve("tally.db")).hasBinaryContent(before);
  }

  @Test
  void open_refusesAFileThatIsNoDatabase() throws IOException {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("tally.db"), "certainly no database\n".repeat(1_000));
    assertRefused("damaged or no database", "tally.db");
    Files.delete(directory.resolve("tally.db"));
    open(DataKind.SHOP).close();
  }

  @Test
  void open_refusesARowThatCannotBe_andLetsGoOfTheDirectory() throws SQLException {
    Ledger ledger = open(DataKind.SHOP);
    accept(ledger, category("toys"));
    accept(ledger, product("toys", "Kite"));
    ledger.close();
    Reader.execute(directory, "UPDATE product SET rrp = 'abc'");
    assertRefused("A1", "rrp");
    Reader.execute(directory, "UPDATE product SET rrp = '5'");
    open(DataKind.SHOP).close();
  }

  @Test
  void open_refusesADamagedDatabase() throws IOException {
    Ledger ledger = open(DataKind.SHOP);
    accept(ledger, category("toys"));
    ledger.close();
    byte[] bytes = Files.readAllBytes(directory.resolve("tally.db"));
    for (int at = 4_096; at < bytes.length; at++) {
      bytes[at] = (byte) 0x5a;
    }
    Files.write(directory.resolve("tally.db"), bytes);
    assertRefused("damaged", "tally.db");
  }

  @Test
  void open_refusesWhereItCannotWrite() throws IOException {
    Files.writeString(directory.getParent(), "a file where the directory should be");
    assertRefused("Cannot write", directory.toString());
    directory = temporary.resolve("c");
    Files.createDirectories(directory.resolve("tally.db"));
    assertRefused("cannot be opened", "tally.db");
  }

  private Ledger open(DataKind kind) {
    return SqliteLedger.open(directory, kind, InstantSource.system(), new Random());
  }

  private void assertRefused(String... naming) {
    assertThatThrownBy(() -> open(DataKind.SHOP))
        .isInstanceOf(LedgerException.class)
        .hasMessageContainingAll(naming);
  }

  /** The main class of another process that opens the directory. */
  static final class Opener {
    private Opener() {}

    public static void main(String[] arguments) {
      try {
        Path directory = Path.of(arguments[0]);
        SqliteLedger.open(directory, DataKind.SHOP, InstantSource.system(), new Random()).close();
        System.out.println("opened");
      } catch (LedgerException e) {
        System.out.println(e.getMessage());
      }
    }
  }
}
