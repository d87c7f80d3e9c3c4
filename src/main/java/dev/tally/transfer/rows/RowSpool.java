package dev.tally.transfer.rows;

import dev.tally.ledger.LedgerException;
import dev.tally.ledger.sqlite.TemporaryDatabase;
import java.io.Closeable;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;

/**
 * Keeps the rows of a file on disk and hands them out by key: rows with the same key belong
 * together even if they are far apart. Memory does not grow with the file. SQLite sorts the rows in
 * a temporary database that has no name, is written to disk only if it is large, and disappears
 * with the process, however that ends. Confined to one thread.
 */
final class RowSpool implements Closeable {

  private static final String TABLE =
      "CREATE TEMP TABLE row (line INTEGER PRIMARY KEY, key TEXT, fields TEXT NOT NULL) STRICT";

  private final Connection connection;
  private final PreparedStatement add;
  private Optional<PreparedStatement> nextKey = Optional.empty();
  private long rows;

  /** A row as it is in the file, and the line on which it begins. */
  record Kept(long line, List<String> fields) {}

  RowSpool() {
    try {
      connection = TemporaryDatabase.open();
      try (Statement statement = connection.createStatement()) {
        statement.executeUpdate(TABLE);
      }
      add = connection.prepareStatement("INSERT INTO temp.row VALUES (?,?,?)");
    } catch (LedgerException e) {
      throw new TransferException(e.getMessage(), e);
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /**
   * Keeps a row.
   *
   * @param line greater than the lines of all rows before
   * @param key empty: the row belongs with no other
   */
  void add(long line, String key, List<String> fields) {
    try {
      add.setLong(1, line);
      add.setString(2, key.isEmpty() ? null : key);
      add.setString(3, write(fields));
      add.executeUpdate();
      rows++;
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /** Returns how many rows are kept. */
  long size() {
    return rows;
  }

  /**
   * Sorts the rows: from now on they are handed out and no more are added.
   *
   * @param look called now and then
   */
  void sort(Runnable look) {
    try (Statement statement = connection.createStatement()) {
      TemporaryDatabase.lookWhileItWorks(connection, look);
      statement.executeUpdate("CREATE INDEX temp.row_by_key ON row (key)");
      TemporaryDatabase.lookWhileItWorks(connection, () -> {});
      nextKey =
          Optional.of(
              connection.prepareStatement(
                  """
                  SELECT line FROM temp.row AS a WHERE line > ? AND NOT EXISTS
                    (SELECT 1 FROM temp.row AS b WHERE b.key = a.key AND b.line < a.line)
                    ORDER BY line LIMIT 1
                  """));
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /**
   * Returns the line of the next row that is the first of its key.
   *
   * @param after the line returned before; 0 to begin
   */
  Optional<Long> firstAfter(long after) {
    PreparedStatement next = nextKey.orElseThrow();
    try {
      next.setLong(1, after);
      try (ResultSet row = next.executeQuery()) {
        return row.next() ? Optional.of(row.getLong(1)) : Optional.empty();
      }
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /** Hands out all rows with the key of the row on this line, in the order of the file. */
  void forEach(long first, Consumer<Kept> each) {
    try (PreparedStatement all =
        connection.prepareStatement(
            """
            SELECT line, fields FROM temp.row WHERE line = ?1
              UNION ALL
            SELECT line, fields FROM temp.row
              WHERE key = (SELECT key FROM temp.row WHERE line = ?1) AND line > ?1
              ORDER BY line
            """)) {
      all.setLong(1, first);
      try (ResultSet row = all.executeQuery()) {
        while (row.next()) {
          each.accept(new Kept(row.getLong(1), read(row.getString(2))));
        }
      }
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /** Returns a key behind which several things stand, if there is one. */
  Optional<String> keyWithSeveral(char separator) {
    try (PreparedStatement several =
        connection.prepareStatement(
            """
            SELECT substr(key, 1, instr(key, ?1) - 1) AS order_key FROM temp.row
              WHERE instr(key, ?1) > 0
              GROUP BY order_key HAVING min(key) < max(key) LIMIT 1
            """)) {
      several.setString(1, String.valueOf(separator));
      try (ResultSet row = several.executeQuery()) {
        return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
      }
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /** Returns whether there are rows with this key, and others with the key and more behind it. */
  boolean isMixed(String key, char separator) {
    try (PreparedStatement both =
        connection.prepareStatement(
            """
            SELECT EXISTS (SELECT 1 FROM temp.row WHERE key = ?1)
               AND EXISTS (SELECT 1 FROM temp.row WHERE key > ?2 AND key < ?3)
            """)) {
      both.setString(1, key);
      both.setString(2, key + separator);
      both.setString(3, key + (char) (separator + 1));
      try (ResultSet row = both.executeQuery()) {
        return row.getBoolean(1);
      }
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  private static String write(List<String> fields) {
    StringWriter text = new StringWriter();
    try (var json = JsonRows.FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartArray();
      fields.forEach(json::writeString);
      json.writeEndArray();
    }
    return text.toString();
  }

  private static List<String> read(String json) {
    List<String> fields = new ArrayList<>();
    try (JsonParser in = JsonRows.FACTORY.createParser(ObjectReadContext.empty(), json)) {
      in.nextToken();
      while (in.nextToken() != JsonToken.END_ARRAY) {
        fields.add(in.getString());
      }
    }
    return fields;
  }

  private static TransferException failed(SQLException e) {
    return new TransferException(
        "The rows cannot be sorted on disk (%s); make room for one and a half times the"
                .formatted(e.getMessage())
            + " unpacked file among the temporary files, or name another directory in SQLITE_TMPDIR.",
        e);
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw failed(e);
    }
  }
}
