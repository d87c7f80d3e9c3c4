package dev.tally.ledger.sqlite;

import dev.tally.ledger.LedgerException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.ProgressHandler;

/** A database for what is too large for memory and is needed by this process alone. */
public final class TemporaryDatabase {

  private static final String SETTINGS =
      """
      PRAGMA temp_store = FILE;
      PRAGMA temp.cache_size = -16384;
      PRAGMA temp.journal_mode = OFF;
      """;

  /** Steps of SQLite's virtual machine, some milliseconds' worth. */
  private static final int STEPS_BETWEEN_LOOKS = 1_000_000;

  private TemporaryDatabase() {}

  /**
   * Opens an empty database of temporary tables, in one transaction that is never committed. The
   * tables are in memory up to 16 MB, then in a file without a name, and vanish when the connection
   * is closed or the process ends, however that happens.
   *
   * @throws LedgerException if SQLite's library cannot be loaded here
   */
  public static Connection open() throws SQLException {
    Path here = Path.of("").toAbsolutePath();
    Connection connection;
    try {
      connection = SqliteConnections.inMemory();
    } catch (SQLException e) {
      throw SqliteFailure.of(here, e);
    }
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate(SETTINGS);
      connection.setAutoCommit(false);
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /** Calls {@code look} now and then while a statement of this connection runs, on its thread. */
  public static void lookWhileItWorks(Connection connection, Runnable look) throws SQLException {
    ProgressHandler.setHandler(
        connection,
        STEPS_BETWEEN_LOOKS,
        new ProgressHandler() {
          @Override
          protected int progress() {
            look.run();
            return 0; // go on
          }
        });
  }
}
