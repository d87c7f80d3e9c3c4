package dev.tally.ledger.sqlite;

import dev.tally.ledger.LedgerException;
import dev.tally.ledger.Store.StoredOrder;
import dev.tally.shop.Change;
import dev.tally.shop.ProductId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Reads a ledger's file while a server writes it. Every method but {@link #copyInto} reads in
 * transactions of a bounded length, because a long one keeps the server's log growing; what changes
 * meanwhile may be seen or not. One thread. Throws {@link LedgerException}.
 */
public final class SqliteReader implements AutoCloseable {

  private static final int ORDERS_A_TRANSACTION = 10_000;

  private final Path database;
  private final Connection connection;

  private SqliteReader(Path database, Connection connection) {
    this.database = database;
    this.connection = connection;
  }

  /**
   * Opens the file in this data directory, whatever its kind.
   *
   * @throws LedgerException if there is none, or it cannot be read
   */
  public static SqliteReader open(Path directory) {
    Path database = directory.resolve("tally.db");
    if (!Files.exists(database)) {
      throw new LedgerException(
          "There are no data in %s; name the data directory with --data.".formatted(directory));
    }
    return ofFile(database, database);
  }

  /**
   * Opens a file of the newest schema.
   *
   * @param name the file's name in messages
   */
  static SqliteReader ofFile(Path database, Path name) {
    try {
      Connection connection = SqliteConnections.toRead(database);
      try {
        new Schema(name, connection).check();
        return new SqliteReader(name, connection);
      } catch (SQLException | RuntimeException e) {
        connection.close();
        throw e;
      }
    } catch (SQLException e) {
      throw SqliteFailure.of(name, e);
    }
  }

  /** Hands over the newest state of all categories, products and totals, oldest change first. */
  public void changes(Consumer<List<Change>> batches) {
    try (PreparedStatements statements = new PreparedStatements(connection)) {
      new StateRows(statements).changesAfter(0, batches);
    } catch (SQLException e) {
      throw SqliteFailure.of(database, e);
    }
  }

  /** Hands over all orders that are kept, in the order in which they came, in batches. */
  public void orders(Consumer<List<StoredOrder>> batches) {
    long after = 0;
    try (PreparedStatement page =
        connection.prepareStatement(
            """
            SELECT number, key, iif(undated, NULL, at), received, lines, cancelled FROM orders
              WHERE number > ? ORDER BY number LIMIT ?
            """)) {
      page.setInt(2, ORDERS_A_TRANSACTION);
      List<StoredOrder> batch;
      do {
        batch = new ArrayList<>();
        page.setLong(1, after);
        try (ResultSet row = page.executeQuery()) {
          while (row.next()) {
            after = row.getLong(1);
            batch.add(order(row));
          }
        }
        batches.accept(batch);
      } while (batch.size() == ORDERS_A_TRANSACTION);
    } catch (SQLException e) {
      throw SqliteFailure.of(database, e);
    }
  }

  private static StoredOrder order(ResultSet row) throws SQLException {
    return new StoredOrder(
        row.getString(2),
        OrderRows.time(row, 3),
        Instant.ofEpochMilli(row.getLong(4)),
        OrderLines.read(row.getString(5)),
        OrderRows.time(row, 6));
  }

  /** Returns the units of orders that are no longer kept, for each product. */
  public Map<ProductId, Long> baseline() {
    try (PreparedStatement all =
            connection.prepareStatement("SELECT product, units FROM baseline");
        ResultSet row = all.executeQuery()) {
      Map<ProductId, Long> units = new TreeMap<>();
      while (row.next()) {
        units.put(StateRows.productId(row.getString(1)), row.getLong(2));
      }
      return units;
    } catch (SQLException e) {
      throw SqliteFailure.of(database, e);
    }
  }

  /** Returns the name that no other ledger has, see {@link dev.tally.ledger.GeneratedOrderKeys}. */
  public String identity() {
    try {
      return new Schema(database, connection).identity();
    } catch (SQLException e) {
      throw SqliteFailure.of(database, e);
    }
  }

  /** Returns the purpose of the directory. */
  public DataKind kind() {
    try {
      return new Schema(database, connection).kind();
    } catch (SQLException e) {
      throw SqliteFailure.of(database, e);
    }
  }

  /** Returns how far the ledger has come. */
  Standing standing() {
    try {
      return Standing.of(connection, new Schema(database, connection));
    } catch (SQLException e) {
      throw SqliteFailure.of(database, e);
    }
  }

  /**
   * Copies everything as of one moment, in one read transaction; deleted content is not in the
   * copy.
   *
   * @param file an empty one
   */
  void copyInto(Path file) {
    try (Statement statement = connection.createStatement();
        PreparedStatement copy = connection.prepareStatement("VACUUM INTO ?")) {
      statement.executeUpdate("PRAGMA query_only = OFF"); // ON would forbid the copy as well
      copy.setString(1, file.toString());
      copy.executeUpdate();
    } catch (SQLException e) {
      throw SqliteFailure.of(SqliteFailure.isOfWriting(e) ? file : database, e);
    }
  }

  Path database() {
    return database;
  }

  Connection connection() {
    return connection;
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw SqliteFailure.of(database, e);
    }
  }
}
