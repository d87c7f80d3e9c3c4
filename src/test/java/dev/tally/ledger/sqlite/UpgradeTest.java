package dev.tally.ledger.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tally.ledger.LedgerException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sqlite.ProgressHandler;

/** Opens what released schemas have left, killed at every step of it, and goes back again. */
class UpgradeTest {

  private static final List<String> NEWER =
      Stream.concat(Schema.SCRIPTS.stream(), Stream.of("005-test.sql")).toList();

  private static final int LOG_HEADER = 32;
  private static final int FRAME = 24 + 4_096;

  /** Steps of SQLite's virtual machine between two places to be killed at. */
  private static final int STATEMENT_STEPS = 10;

  @TempDir Path temporary;

  @ParameterizedTest
  @MethodSource("schemas")
  void theDataOfEverySchema_areAllThere_andGoOn(int schema) throws Exception {
    Path data = ReleasedData.unpack(schema, temporary.resolve("data"));
    ReleasedData.verify(data, schema);
    assertThat(schemaOf(data)).isEqualTo(ReleasedData.NEWEST);
  }

  @Test
  void theNewestSchema_hasItsFile() throws Exception {
    Path data = temporary.resolve("new");
    ReleasedData.open(data).close();
    assertThat(schemaOf(data))
        .as("a new schema needs its file, as schemas/README.md says, and a number here")
        .isEqualTo(ReleasedData.NEWEST);
  }

  @Test
  void anUpgrade_keepsACopy_forItsOwnerAlone_andOnlyThen() throws Exception {
    Path data = ReleasedData.unpack(1, temporary.resolve("data"));
    Files.writeString(data.resolve("tally.db.schema-1.part"), "left by a kill");
    ReleasedData.open(data).close();
    Path copy = data.resolve("tally.db.schema-1");
    assertThat(Files.getPosixFilePermissions(copy)).hasSize(2);
    verifyCopy(data);
    Files.delete(copy);
    ReleasedData.open(data).close();
    assertThat(data).isDirectoryNotContaining("glob:**schema*");
  }

  @Test
  void anUpgrade_isNotBegun_ifNoCopyCanBeKept() throws Exception {
    Path data = ReleasedData.unpack(1, temporary.resolve("data"));
    Files.createDirectories(data.resolve("tally.db.schema-1").resolve("something"));
    assertThatThrownBy(() -> ReleasedData.open(data))
        .isInstanceOf(LedgerException.class)
        .hasMessageContainingAll("older Tally", "schema-1 cannot be written", "start again");
    assertThat(schemaOf(data)).isEqualTo(1);
    Files.delete(data.resolve("tally.db.schema-1").resolve("something"));
    Files.delete(data.resolve("tally.db.schema-1"));
    ReleasedData.verify(data, 1);
  }

  /** Stands for the Tally of today on the data of a later one. */
  @Test
  void aDowngrade_isRefused_andTheSentenceLeadsBack() throws Exception {
    Path data = ReleasedData.unpack(ReleasedData.NEWEST, temporary.resolve("data"));
    Path database = data.resolve("tally.db");
    try (Connection connection = SqliteConnections.toWrite(database)) {
      prepare(database, connection, NEWER);
    }
    Path copy = data.toRealPath().resolve("tally.db.schema-4");
    assertThatThrownBy(() -> ReleasedData.open(data))
        .isInstanceOf(LedgerException.class)
        .hasMessageContainingAll(
            "newer Tally (schema 5, this one knows 4)",
            "./tally restore %s --data %s --force".formatted(copy, data.toRealPath()));

    Restore.restore(
        copy, data, true, InstantSource.system(), new Random(), orders -> {}); // as it says
    ReleasedData.verify(data, ReleasedData.NEWEST);
  }

  private static void prepare(Path database, Connection connection, List<String> scripts)
      throws SQLException {
    new Schema(database, connection, scripts)
        .prepare(
            DataKind.SHOP,
            Optional.empty(),
            InstantSource.system(),
            new Random(1),
            Optional.of(new Upgrade(database)));
  }

  /**
   * Kills a process with SIGKILL before, within and after the copy and the change of the tables.
   */
  @Test
  void anUpgrade_thatIsKilled_hasLostNothing() throws Exception {
    int steps = 1;
    for (boolean killed = true; killed; steps += 1 + steps) {
      Path data = ReleasedData.unpack(1, temporary.resolve("killed-" + steps));
      try (Child child = Child.start(Upgrader.class, data, Integer.toString(steps))) {
        killed = child.line().filter("now"::equals).isPresent();
        child.kill();
      }
      assertThat(schemaOf(data)).as("after %d steps", steps).isIn(1, ReleasedData.NEWEST);
      ReleasedData.verify(data, 1);
      verifyCopy(data);
    }
    assertThat(steps).isGreaterThan(100);
  }

  /** Checks that the copy that is kept is the old data, and nothing else is left. */
  private static void verifyCopy(Path data) throws Exception {
    Path copied = Files.createDirectory(data.resolve("copied"));
    Files.copy(data.resolve("tally.db.schema-1"), copied.resolve("tally.db"));
    assertThat(schemaOf(copied)).isEqualTo(1);
    assertThat(Reader.rows(copied, "SELECT count(*) FROM orders")).containsExactly("203");
    assertThat(Reader.rows(copied, "SELECT max(number) FROM cancellation")).isNotEmpty();
    assertThat(data).isDirectoryNotContaining("glob:**.part");
  }

  /** The main class of the process that is killed: it stops at the given step and says so. */
  static final class Upgrader {
    private Upgrader() {}

    public static void main(String[] arguments) throws SQLException {
      Path database = Path.of(arguments[0]).resolve("tally.db");
      AtomicInteger left = new AtomicInteger(Integer.parseInt(arguments[1]));
      try (Connection connection = SqliteConnections.toWrite(database)) {
        ProgressHandler.setHandler(
            connection,
            STATEMENT_STEPS,
            new ProgressHandler() {
              @Override
              protected int progress() {
                step(left);
                return 0;
              }
            });
        new Schema(database, connection)
            .prepare(
                DataKind.SHOP,
                Optional.empty(),
                InstantSource.system(),
                new Random(1),
                Optional.of(new Upgrade(database, new DurableFiles(() -> step(left)))));
      }
      System.out.println("done");
    }

    private static void step(AtomicInteger left) {
      if (left.decrementAndGet() == 0) {
        System.out.println("now");
        while (true) {
          LockSupport.park(); // until it is killed
        }
      }
    }
  }

  /** Cuts the log of the upgrade after every page and within it, as a kill or a power cut does. */
  @Test
  void anUpgrade_whoseLogIsCut_isWholeOrNotDone() throws Exception {
    Path data = ReleasedData.unpack(1, temporary.resolve("data"));
    Path database = data.resolve("tally.db");
    byte[] file;
    byte[] log;
    try (Connection connection = SqliteConnections.toWrite(database);
        var keepsTheLog = connection.createStatement()) {
      keepsTheLog.executeUpdate("PRAGMA wal_autocheckpoint = 0");
      prepare(database, connection, Schema.SCRIPTS);
      file = Files.readAllBytes(database);
      log = Files.readAllBytes(data.resolve("tally.db-wal"));
    }
    int done = 0;
    for (int size = 0; size <= log.length; size = next(size)) {
      Path cut = Files.createDirectories(temporary.resolve("cut-" + size));
      Files.write(cut.resolve("tally.db"), file);
      Files.write(cut.resolve("tally.db-wal"), Arrays.copyOf(log, size));
      int schema = schemaOf(cut);
      assertThat(schema).as("%d bytes of the log", size).isIn(1, ReleasedData.NEWEST);
      done += schema == 1 ? 0 : 1;
      ReleasedData.verify(cut, 1);
    }
    assertThat(done).as("only the whole log is the upgrade").isEqualTo(1);
  }

  private static int next(int size) {
    boolean isWhole = size < LOG_HEADER || (size - LOG_HEADER) % FRAME == 0;
    return size < LOG_HEADER ? LOG_HEADER : size + (isWhole ? FRAME / 2 : FRAME - FRAME / 2);
  }

  static IntStream schemas() {
    return IntStream.rangeClosed(1, ReleasedData.NEWEST);
  }

  private static int schemaOf(Path data) throws SQLException {
    try (Connection connection = SqliteConnections.toRead(data.resolve("tally.db"))) {
      return new Schema(data.resolve("tally.db"), connection).version();
    }
  }
}
