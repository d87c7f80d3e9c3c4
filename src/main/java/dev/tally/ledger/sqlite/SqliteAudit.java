package dev.tally.ledger.sqlite;

import dev.tally.ledger.LedgerException;
import dev.tally.shop.ProductId;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;

/**
 * Recounts the orders and compares every total, also beside the server that writes them: in short
 * read transactions, the last of which sees the end of the orders and the totals at one moment.
 * That works because nothing that was summed changes behind its back: orders and cancellations are
 * only added, and when old orders are folded it begins again.
 *
 * <p>It remembers where it was, so that the next {@link #run} recounts what is new. One thread.
 * Fails with {@link LedgerException}.
 */
public final class SqliteAudit implements AutoCloseable {

  private static final int ROWS_A_TRANSACTION = 50_000;

  private static final String ORDERS =
      """
      SELECT l.key, sum(l.value) FROM orders o, json_each(o.lines) l
        WHERE o.number > ? AND o.number <= ? GROUP BY l.key
      """;
  private static final String CANCELLED =
      """
      SELECT l.key, sum(l.value)
        FROM cancellation c JOIN orders o ON o.number = c.number, json_each(o.lines) l
        WHERE c.id > ? AND c.id <= ? GROUP BY l.key
      """;

  private final Path database;
  private final Connection connection;
  private final Map<String, Long> units = new TreeMap<>();
  private long folded = -1;
  private long lastOrder;
  private long lastCancellation;
  private long orders;
  private long cancelled;

  private SqliteAudit(Path database, Connection connection) {
    this.database = database;
    this.connection = connection;
  }

  /** A total that is not what its orders add up to. */
  public record Difference(ProductId id, long recounted, long total) {}

  /**
   * What a recount found.
   *
   * @param orders that are kept one by one, the cancelled ones among them
   * @param totals how many were compared
   */
  public record Report(long orders, long cancelled, int totals, List<Difference> differences) {}

  /**
   * Opens the file in that data directory, of whatever kind it is.
   *
   * @throws LedgerException where there is none, or it cannot be read
   */
  public static SqliteAudit open(Path directory) {
    SqliteReader reader = SqliteReader.open(directory);
    return new SqliteAudit(reader.database(), reader.connection());
  }

  /**
   * Recounts what is new since the last run, or everything.
   *
   * @param progress is told after each transaction how many orders were read in this run; it may
   *     take its time
   */
  public Report run(LongConsumer progress) {
    try {
      long read = 0;
      while (true) {
        execute("BEGIN"); // all that follows sees one moment
        try {
          beginAgainWhereFolded();
          long upTo = end("orders", "number", lastOrder);
          long cancelledUpTo = end("cancellation", "id", lastCancellation);
          boolean isEnd = upTo == lastOrder && cancelledUpTo == lastCancellation;
          addOrders(upTo);
          addCancellations(cancelledUpTo);
          read += upTo - lastOrder;
          lastOrder = upTo;
          lastCancellation = cancelledUpTo;
          if (isEnd) {
            return report();
          }
        } finally {
          execute("COMMIT");
        }
        progress.accept(read);
      }
    } catch (SQLException e) {
      throw SqliteFailure.of(database, e);
    }
  }

  private void beginAgainWhereFolded() throws SQLException {
    long now = number("SELECT CAST(value AS INTEGER) FROM meta WHERE name = 'folded'");
    if (now != folded) {
      folded = now;
      lastOrder = now;
      lastCancellation = number("SELECT coalesce(min(id), 1) - 1 FROM cancellation");
      orders = 0;
      cancelled = 0;
      units.clear();
      units.putAll(map("SELECT product, units FROM baseline"));
    }
  }

  /** The last row of those that come next. */
  private long end(String table, String id, long after) throws SQLException {
    long last = number("SELECT coalesce(max(" + id + "), 0) FROM " + table);
    return Math.max(after, Math.min(after + ROWS_A_TRANSACTION, last));
  }

  private void addOrders(long upTo) throws SQLException {
    if (upTo > lastOrder) {
      map(ORDERS, lastOrder, upTo).forEach((product, n) -> units.merge(product, n, Long::sum));
      orders +=
          number("SELECT count(*) FROM orders WHERE number > ? AND number <= ?", lastOrder, upTo);
    }
  }

  private void addCancellations(long upTo) throws SQLException {
    if (upTo > lastCancellation) {
      map(CANCELLED, lastCancellation, upTo)
          .forEach((product, n) -> units.merge(product, -n, Long::sum));
      cancelled += upTo - lastCancellation;
    }
  }

  private Report report() throws SQLException {
    Map<String, Long> totals = map("SELECT product, units FROM total");
    Map<String, Long> all = new TreeMap<>(totals);
    units.forEach((product, sum) -> all.putIfAbsent(product, 0L));
    List<Difference> differences = new ArrayList<>();
    for (Map.Entry<String, Long> total : all.entrySet()) {
      long recounted = units.getOrDefault(total.getKey(), 0L);
      if (recounted != total.getValue()) {
        ProductId id = StateRows.productId(total.getKey());
        differences.add(new Difference(id, recounted, total.getValue()));
      }
    }
    return new Report(orders, cancelled, totals.size(), List.copyOf(differences));
  }

  private Map<String, Long> map(String sql, long... values) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setLong(i + 1, values[i]);
      }
      Map<String, Long> map = new TreeMap<>();
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          map.put(row.getString(1), row.getLong(2));
        }
      }
      return map;
    }
  }

  private long number(String sql, long... values) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setLong(i + 1, values[i]);
      }
      try (ResultSet row = statement.executeQuery()) {
        return row.getLong(1);
      }
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
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
