package dev.tally.ledger.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteConnectionsTest {

  @TempDir Path directory;

  /** Checks what no other test can: a killed process loses nothing that the system has taken in. */
  @Test
  void toWrite_waitsForTheDisk() throws SQLException {
    SqliteLedger.open(directory, DataKind.SHOP, InstantSource.system(), new Random(1)).close();
    try (Connection connection = SqliteConnections.toWrite(directory.resolve("tally.db"))) {
      assertThat(setting(connection, "journal_mode")).isEqualTo("wal");
      assertThat(setting(connection, "synchronous")).as("FULL").isEqualTo("2");
      assertThat(setting(connection, "locking_mode")).isEqualTo("normal");
    }
  }

  private static String setting(Connection connection, String name) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("PRAGMA " + name)) {
      return row.getString(1);
    }
  }
}
