package dev.tally.ledger.sqlite;

import dev.tally.ledger.Amendment;
import dev.tally.ledger.OrderState;
import dev.tally.ledger.Store.KnownOrder;
import dev.tally.ledger.Units;
import dev.tally.shop.ProductId;
import dev.tally.shop.Revision;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The rows of the changes of orders. */
final class AmendmentRows {

  /** The columns that {@link #amendment} reads, in its order. */
  static final String COLUMNS = "received, revision, key, lines";

  /** The ids of an order's newest amendments. */
  private static final String CHAIN =
      """
      WITH RECURSIVE chain (id) AS (
        SELECT amended FROM orders WHERE number = ?1
        UNION ALL
        SELECT a.previous FROM chain JOIN amendment a ON a.id = chain.id
        LIMIT ?2)
      """;

  private static final int ALL = -1;

  private final PreparedStatement add;
  private final PreparedStatement remove;
  private final PreparedStatement newest;
  private final PreparedStatement find;
  private final PreparedStatement parts;
  private final PreparedStatement countParts;
  private final PreparedStatement forgetKeys;
  private long last;

  AmendmentRows(PreparedStatements rows) throws SQLException {
    add =
        rows.prepare(
            """
            INSERT INTO amendment (id, number, received, revision, key, lines, ceased, previous)
              VALUES (?1,?2,?3,?4,?5,?6,?7, (SELECT amended FROM orders WHERE number = ?2))
            """);
    newest =
        rows.prepare(
            CHAIN + "SELECT " + COLUMNS + " FROM chain NATURAL JOIN amendment ORDER BY id DESC");
    remove = rows.prepare(CHAIN + "DELETE FROM amendment WHERE id IN (SELECT id FROM chain)");
    find = rows.prepare("SELECT " + COLUMNS + " FROM amendment WHERE number = ? AND key = ?");
    parts = rows.prepare("SELECT lines FROM amendment WHERE number = ? AND key IS NOT NULL");
    countParts =
        rows.prepare("SELECT count(*) FROM amendment WHERE number = ? AND key IS NOT NULL");
    forgetKeys =
        rows.prepare(
            "UPDATE amendment SET key = 'forgotten-' || id WHERE number = ? AND key IS NOT NULL");
    last = lastId(rows);
  }

  /** Returns the id of the newest amendment; 0 if there was none. */
  static long lastId(PreparedStatements rows) throws SQLException {
    PreparedStatement lastId =
        rows.prepare(
            """
            SELECT max(coalesce((SELECT max(id) FROM amendment), 0),
                       (SELECT CAST(value AS INTEGER) FROM meta WHERE name = 'folded_amendment'))
            """);
    try (ResultSet row = lastId.executeQuery()) {
      return row.getLong(1);
    }
  }

  /**
   * Adds an amendment, and returns its id, by which the order's row must name it.
   *
   * @param order as it was before
   * @param after as it is now
   */
  long add(KnownOrder order, OrderState after, Amendment amendment) throws SQLException {
    int countedNothing = order.state().counts().isEmpty() ? 1 : 0;
    int countsNothing = after.counts().isEmpty() ? 1 : 0;
    add.setLong(1, ++last);
    add.setLong(2, order.number());
    add.setLong(3, amendment.received().toEpochMilli());
    OrderRows.setOrNull(add, 4, amendment.revision().map(Revision::number));
    add.setString(5, amendment.key().orElse(null));
    add.setString(6, OrderLines.write(amendment.difference()));
    add.setInt(7, countsNothing - countedNothing);
    add.executeUpdate();
    return last;
  }

  /** Removes all amendments of an order, which is still there. */
  void remove(long order) throws SQLException {
    remove.setLong(1, order);
    remove.setInt(2, ALL);
    remove.executeUpdate();
  }

  List<Amendment> newest(long order, int most) throws SQLException {
    newest.setLong(1, order);
    newest.setInt(2, most);
    return read(newest);
  }

  Optional<Amendment> find(long order, String key) throws SQLException {
    find.setLong(1, order);
    find.setString(2, key);
    return read(find).stream().findFirst();
  }

  private static List<Amendment> read(PreparedStatement query) throws SQLException {
    List<Amendment> amendments = new ArrayList<>();
    try (ResultSet row = query.executeQuery()) {
      while (row.next()) {
        amendments.add(amendment(row));
      }
    }
    return amendments;
  }

  /** Reads the columns {@link #COLUMNS}, which come first. */
  static Amendment amendment(ResultSet row) throws SQLException {
    return new Amendment(
        Instant.ofEpochMilli(row.getLong(1)),
        OrderRows.revision(row, 2),
        Optional.ofNullable(row.getString(3)),
        OrderLines.read(row.getString(4)));
  }

  Map<ProductId, Long> sumOfParts(long order) throws SQLException {
    Map<ProductId, Long> sum = new LinkedHashMap<>();
    parts.setLong(1, order);
    try (ResultSet row = parts.executeQuery()) {
      while (row.next()) {
        OrderLines.read(row.getString(1)).forEach((id, units) -> Units.add(sum, id, units));
      }
    }
    return sum;
  }

  int countParts(long order) throws SQLException {
    countParts.setLong(1, order);
    try (ResultSet row = countParts.executeQuery()) {
      return row.getInt(1);
    }
  }

  /** Replaces the keys of partial cancellations by keys that say nothing. */
  void forgetKeys(long order) throws SQLException {
    forgetKeys.setLong(1, order);
    forgetKeys.executeUpdate();
  }
}
