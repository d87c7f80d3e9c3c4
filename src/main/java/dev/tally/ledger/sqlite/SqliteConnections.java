package dev.tally.ledger.sqlite;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.BooleanSupplier;
import org.sqlite.ProgressHandler;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteOpenMode;

/** Opens connections to Tally's databases. */
public final class SqliteConnections {

  /**
   * The writer's settings. FULL makes every commit wait for the disk; on macOS, where fsync does
   * not wait, fullfsync does. Foreign keys are not needed: the one writer has checked everything. A
   * checkpoint every MB delays one commit by a millisecond, one every 32 MB delayed it by 40 and
   * was no cheaper. Deleted content is wiped if that costs no write of its own: a forgotten key
   * must be gone. Never use an exclusive locking mode, which would shut readers out.
   */
  private static final String SETTINGS =
      """
      PRAGMA synchronous = FULL;
      PRAGMA fullfsync = ON;
      PRAGMA checkpoint_fullfsync = ON;
      PRAGMA foreign_keys = OFF;
      PRAGMA temp_store = MEMORY;
      PRAGMA secure_delete = FAST;
      PRAGMA cache_size = -32768;
      PRAGMA wal_autocheckpoint = 250;
      PRAGMA journal_size_limit = 67108864;
      """;

  /** How long a statement waits for another program's lock. */
  static final String PATIENCE = "PRAGMA busy_timeout = 5000";

  /** Steps of SQLite's virtual machine, about a millisecond's worth. */
  private static final int STEPS_BETWEEN_LOOKS = 2_000;

  private SqliteConnections() {}

  /**
   * Opens a connection to write. The caller begins and ends every transaction in SQL. One thread at
   * a time: SQLite takes no lock at each call (its "multi-thread" mode).
   */
  public static Connection toWrite(Path database) throws SQLException {
    NativeLibrary.load(database.getParent());
    SQLiteConfig config = new SQLiteConfig();
    config.setOpenMode(SQLiteOpenMode.NOMUTEX);
    config.setGetGeneratedKeys(false); // else the driver asks for them after every insert
    // A URI, so that no character of the path has a meaning for the driver or for SQLite.
    Connection connection = config.createConnection("jdbc:sqlite:" + database.toUri());
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate(PATIENCE);
      statement.executeUpdate(SETTINGS);
      // Else the driver checks after every statement whether to end a transaction.
      connection.setAutoCommit(false);
      statement.executeUpdate("COMMIT");
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /**
   * Lets commits return before the disk has them. The file stays whole; its newest commits may be
   * lost with the power.
   */
  static void leaveItToTheJournal(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate("PRAGMA synchronous = NORMAL");
      // The log is written back less often, since nobody waits for it: 16 MB at a time.
      statement.executeUpdate("PRAGMA wal_autocheckpoint = 4000");
    }
  }

  /**
   * Asks now and then, while a statement of this connection runs and on its thread, whether it is
   * to go on; if not, the statement fails.
   */
  static void lookWhileItWorks(Connection connection, BooleanSupplier goOn) throws SQLException {
    ProgressHandler.setHandler(
        connection,
        STEPS_BETWEEN_LOOKS,
        new ProgressHandler() {
          @Override
          protected int progress() {
            return goOn.getAsBoolean() ? 0 : 1;
          }
        });
  }

  /** Opens an empty database in memory, which is gone when the connection is closed. */
  static Connection inMemory() throws SQLException {
    NativeLibrary.load(null);
    return new SQLiteConfig().createConnection("jdbc:sqlite::memory:");
  }

  /**
   * Opens a connection to read beside a writer: it sees what was committed when a statement begins.
   */
  static Connection toRead(Path database) throws SQLException {
    NativeLibrary.load(database.getParent());
    SQLiteConfig config = new SQLiteConfig();
    // Not mode=ro: if there is no writer, the log's index must be made, which is a write.
    Connection connection = config.createConnection("jdbc:sqlite:" + database.toUri());
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate(PATIENCE);
      statement.executeUpdate("PRAGMA query_only = ON");
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }
}
