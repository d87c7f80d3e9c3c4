package dev.tally.ledger.sqlite;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteOpenMode;

/** How Tally opens its file. */
public final class SqliteConnections {

  /**
   * FULL makes every commit wait for the disk, and on macOS, where fsync does not, fullfsync does.
   * Nothing needs foreign keys: the one writer has checked everything. A checkpoint every MB holds
   * up one commit by a millisecond, where one every 32 MB did by 40, and costs no more. What is
   * deleted is wiped if that costs no write of its own: a forgotten key must be gone. Never an
   * exclusive locking mode, which would shut readers out.
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

  private SqliteConnections() {}

  /**
   * The caller begins and ends every transaction in SQL. One thread at a time: SQLite takes no lock
   * at each call (its "multi-thread" mode).
   */
  public static Connection toWrite(Path database) throws SQLException {
    NativeLibrary.load(database.getParent());
    SQLiteConfig config = new SQLiteConfig();
    config.setOpenMode(SQLiteOpenMode.NOMUTEX);
    config.setGetGeneratedKeys(false); // else the driver asks for them after every insert
    // An address, so that no character of the path means anything to the driver or to SQLite.
    Connection connection = config.createConnection("jdbc:sqlite:" + database.toUri());
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate(PATIENCE);
      statement.executeUpdate(SETTINGS);
      // Else the driver looks after every statement whether a transaction should be ended.
      connection.setAutoCommit(false);
      statement.executeUpdate("COMMIT");
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /** Empty, and gone when it is closed. */
  static Connection inMemory() throws SQLException {
    NativeLibrary.load(null);
    return new SQLiteConfig().createConnection("jdbc:sqlite::memory:");
  }

  /** Beside a writer; sees what was committed when a statement begins. */
  static Connection toRead(Path database) throws SQLException {
    NativeLibrary.load(database.getParent());
    SQLiteConfig config = new SQLiteConfig();
    // Not mode=ro: the log's index must be made where no writer is there, which is a write.
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
