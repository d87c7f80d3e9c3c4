package dev.tally.ledger.sqlite;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** A client beside the ledger that opens the file of a data directory without a lock. */
final class Reader {

  private Reader() {}

  /** Returns each row as its values, joined by bars. */
  static List<String> rows(Path directory, String sql) throws SQLException {
    String url = "jdbc:sqlite:" + directory.resolve("tally.db").toUri() + "?mode=ro";
    try (Connection reader = DriverManager.getConnection(url);
        Statement statement = reader.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      List<String> rows = new ArrayList<>();
      while (row.next()) {
        List<String> values = new ArrayList<>();
        for (int column = 1; column <= row.getMetaData().getColumnCount(); column++) {
          values.add(String.valueOf(row.getString(column)));
        }
        rows.add(String.join("|", values));
      }
      return rows;
    }
  }

  /** Changes the file behind Tally's back, while no ledger is open. */
  static void execute(Path directory, String sql) throws SQLException {
    String url = "jdbc:sqlite:" + directory.resolve("tally.db").toUri();
    try (Connection writer = DriverManager.getConnection(url);
        Statement statement = writer.createStatement()) {
      statement.executeUpdate(sql);
    }
  }
}
