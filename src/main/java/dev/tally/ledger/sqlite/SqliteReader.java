package dev.tally.ledger.sqlite;

import dev.tally.ledger.LedgerException;
import dev.tally.ledger.Store.StoredOrder;
import dev.tally.shop.Change;
import dev.tally.shop.Position;
import dev.tally.shop.ProductId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
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

  /**
   * An order that is kept.
   *
   * @param parts what its partial cancellations changed, by their keys; none if it has a revision
   */
  public record KeptOrder(StoredOrder order, Map<String, Map<ProductId, Long>> parts) {}

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
  public void orders(Consumer<List<KeptOrder>> batches) {
    try (PreparedStatement page =
            connection.prepareStatement(
                "SELECT %s, number, key, received FROM orders WHERE number > ? ORDER BY number LIMIT ?"
                    .formatted(OrderRows.STATE));
        PreparedStatement parts =
            connection.prepareStatement(
                """
                SELECT number, key, lines FROM amendment
                  WHERE number BETWEEN ? AND ? AND key IS NOT NULL ORDER BY number, id
                """)) {
      page.setInt(2, ORDERS_A_TRANSACTION);
      NavigableMap<Long, KeptOrder> batch = new TreeMap<>();
      long after = 0;
      do {
        batch.clear();
        execute("BEGIN"); // an order and its parts as of one moment
        try {
          readOrders(page, after, batch);
          readParts(parts, batch);
        } finally {
          execute("COMMIT");
        }
        batches.accept(List.copyOf(batch.values()));
        after = batch.isEmpty() ? after : batch.lastKey();
      } while (batch.size() == ORDERS_A_TRANSACTION);
    } catch (SQLException e) {
      throw SqliteFailure.of(database, e);
    }
  }

  private static void readOrders(PreparedStatement page, long after, Map<Long, KeptOrder> batch)
      throws SQLException {
    page.setLong(1, after);
    try (ResultSet row = page.executeQuery()) {
      while (row.next()) {
        Instant received = Instant.ofEpochMilli(row.getLong(7));
        StoredOrder order = new StoredOrder(row.getString(6), received, OrderRows.state(row));
        batch.put(row.getLong(5), new KeptOrder(order, new LinkedHashMap<>()));
      }
    }
  }

  private static void readParts(PreparedStatement parts, NavigableMap<Long, KeptOrder> batch)
      throws SQLException {
    if (batch.isEmpty()) {
      return;
    }
    parts.setLong(1, batch.firstKey());
    parts.setLong(2, batch.lastKey());
    try (ResultSet row = parts.executeQuery()) {
      while (row.next()) {
        KeptOrder kept = Objects.requireNonNull(batch.get(row.getLong(1)), "it has its order");
        if (kept.order().state().revision().isEmpty()) { // else the revision says all
          kept.parts().put(row.getString(2), OrderLines.read(row.getString(3)));
        }
      }
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
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

  /** Returns whether all that had happened at this position has happened in this ledger, too. */
  public boolean holds(Position position) {
    Standing standing = standing();
    return standing.lineage().holds(position, standing.head());
  }

  /** Returns the number of the newest script that made the file's tables. */
  int schema() {
    try {
      return new Schema(database, connection).version();
    } catch (SQLException e) {
      throw SqliteFailure.of(database, e);
    }
  }

  /** Returns the key of the newest order; empty if none is kept. */
  Optional<String> newestOrder() {
    return one("SELECT key FROM orders ORDER BY number DESC LIMIT 1", row -> row.getString(1));
  }

  /** Returns the sum of all totals. */
  long units() {
    return one("SELECT coalesce(sum(units), 0) FROM total", row -> row.getLong(1)).orElseThrow();
  }

  private <T> Optional<T> one(String sql, Column<T> column) {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      return row.next() ? Optional.of(column.read(row)) : Optional.empty();
    } catch (SQLException e) {
      throw SqliteFailure.of(database, e);
    }
  }

  private interface Column<T> {
    T read(ResultSet row) throws SQLException;
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
   * @param goOn asked every millisecond or so of work; if not, this fails
   */
  void copyInto(Path file, BooleanSupplier goOn) {
    try {
      SqliteConnections.lookWhileItWorks(connection, goOn);
      copyInto(connection, file);
    } catch (SQLException e) {
      throw SqliteFailure.of(SqliteFailure.isOfWriting(e) ? file : database, e);
    }
  }

  /** Copies everything that a connection sees into an empty file, whatever its schema. */
  static void copyInto(Connection connection, Path file) throws SQLException {
    try (Statement statement = connection.createStatement();
        PreparedStatement copy = connection.prepareStatement("VACUUM INTO ?")) {
      statement.executeUpdate("PRAGMA query_only = OFF"); // ON would forbid the copy as well
      copy.setString(1, file.toString());
      copy.executeUpdate();
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
