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
 * Recounts the orders and compares every total, even while a server writes them. It reads in short
 * transactions, the last of which sees the end of the orders and the totals at one moment. That
 * works because nothing that was summed changes unnoticed: whatever changes an order is an
 * amendment, and if old orders were folded, it starts again. It ends at the end of a snapshot, not
 * when nothing new comes: in a busy shop something always does.
 *
 * <p>It remembers how far it came, so that the next {@link #run} recounts what is new. One thread.
 * Throws {@link LedgerException}.
 */
public final class SqliteAudit implements AutoCloseable {

  private static final int ROWS_A_TRANSACTION = 50_000;

  private static final String ORDERS =
      """
      SELECT l.key, sum(l.value) FROM orders o, json_each(o.lines) l
        WHERE o.number > ? AND o.number <= ? AND o.cancelled IS NULL GROUP BY l.key
      """;
  private static final String COUNTING_NOTHING =
      """
      SELECT count(*) FROM orders
        WHERE number > ? AND number <= ? AND (cancelled IS NOT NULL OR lines = '{}')
      """;
  private static final String AMENDMENTS =
      """
      SELECT l.key, sum(l.value) FROM amendment a, json_each(a.lines) l
        WHERE a.id > ? AND a.id <= ? AND a.number <= ? GROUP BY l.key
      """;

  private static final String CEASED =
      "SELECT coalesce(sum(ceased), 0) FROM amendment WHERE id > ? AND id <= ? AND number <= ?";

  private final Path database;
  private final Connection connection;
  private final Map<String, Long> units = new TreeMap<>();
  private long folded = -1;
  private long lastOrder;
  private long lastAmendment;
  private long orders;
  private long cancelled;

  private SqliteAudit(Path database, Connection connection) {
    this.database = database;
    this.connection = connection;
  }

  /** A total that is not what its orders add up to. */
  public record Difference(ProductId id, long recounted, long total) {}

  /**
   * The outcome of a recount.
   *
   * @param orders that are kept one by one, including the cancelled ones
   * @param cancelled those of them that count nothing
   * @param totals how many were compared
   */
  public record Report(long orders, long cancelled, int totals, List<Difference> differences) {}

  /**
   * Opens the file in this data directory, whatever its kind.
   *
   * @throws LedgerException if there is none, or it cannot be read
   */
  public static SqliteAudit open(Path directory) {
    return over(SqliteReader.open(directory));
  }

  /**
   * Opens a file that stands by itself.
   *
   * @param name the file's name in messages
   */
  static SqliteAudit ofFile(Path database, Path name) {
    return over(SqliteReader.ofFile(database, name));
  }

  private static SqliteAudit over(SqliteReader reader) {
    return new SqliteAudit(reader.database(), reader.connection());
  }

  /** Calls {@code observer.goOn()} while the audit works; if that returns false, it throws. */
  void lookWhileItWorks(Backup.Observer observer) {
    try {
      SqliteConnections.lookWhileItWorks(connection, observer::goOn);
    } catch (SQLException e) {
      throw SqliteFailure.of(database, e);
    }
  }

  /**
   * Checks every page, row and index of the file.
   *
   * @throws LedgerException if it is damaged
   */
  void checkPages() {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("PRAGMA integrity_check(1)")) {
      String found = row.getString(1);
      if (!found.equals("ok")) {
        throw new LedgerException(
            "%s is damaged; take another copy. (%s)"
                .formatted(database, found.replaceFirst("^\\*\\*\\* .* \\*\\*\\*\\s*", "")));
      }
    } catch (SQLException e) {
      throw SqliteFailure.of(database, e);
    }
  }

  /**
   * Recounts what is new since the last run, or everything.
   *
   * @param progress called after each transaction but the last with how many orders were read in
   *     this run; it may take its time
   */
  public Report run(LongConsumer progress) {
    try {
      long read = 0;
      while (true) {
        execute("BEGIN"); // all reads that follow see one moment
        try {
          beginAgainWhereFolded();
          long newestOrder = newest("orders", "number");
          if (addAmendments(newest("amendment", "id"))) {
            read += addOrders(Math.min(newestOrder, lastOrder + ROWS_A_TRANSACTION));
            if (lastOrder >= newestOrder) {
              return report();
            }
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
      lastAmendment = newest("amendment", "id"); // no order has been read before them
      orders = 0;
      cancelled = 0;
      units.clear();
      units.putAll(map("SELECT product, units FROM baseline"));
    }
  }

  /** Returns the highest id in a table; 0 if there is none. */
  private long newest(String table, String id) throws SQLException {
    return number("SELECT coalesce(max(" + id + "), 0) FROM " + table);
  }

  /** Adds the units of orders up to this number, and returns how many orders there were. */
  private long addOrders(long upTo) throws SQLException {
    if (upTo <= lastOrder) {
      return 0;
    }
    map(ORDERS, lastOrder, upTo).forEach((product, n) -> units.merge(product, n, Long::sum));
    long added =
        number("SELECT count(*) FROM orders WHERE number > ? AND number <= ?", lastOrder, upTo);
    orders += added;
    cancelled += number(COUNTING_NOTHING, lastOrder, upTo);
    lastOrder = upTo;
    return added;
  }

  /**
   * Adds what amendments up to this one changed in orders that were read before; orders that are
   * read later have it in them.
   *
   * @return whether all were added; if not, no order must be read in this transaction
   */
  private boolean addAmendments(long newest) throws SQLException {
    long upTo = Math.min(newest, lastAmendment + ROWS_A_TRANSACTION);
    if (upTo > lastAmendment) {
      map(AMENDMENTS, lastAmendment, upTo, lastOrder)
          .forEach((product, n) -> units.merge(product, n, Long::sum));
      cancelled += number(CEASED, lastAmendment, upTo, lastOrder);
      lastAmendment = upTo;
    }
    return lastAmendment >= newest;
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
