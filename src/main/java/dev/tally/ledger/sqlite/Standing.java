package dev.tally.ledger.sqlite;

import dev.tally.shop.Lineage;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * How far a ledger has come. Not every change moves the head: an order that was already cancelled
 * when it came does not, nor does a revision with the same lines, nor forgetting a key.
 *
 * @param orders the number of the newest order
 * @param amendments the id of the newest amendment
 * @param forgotten how many keys were forgotten
 */
record Standing(
    DataKind kind, Lineage lineage, long head, long orders, long amendments, long forgotten) {

  static Standing of(Connection connection, Schema schema) throws SQLException {
    try (PreparedStatements rows = new PreparedStatements(connection)) {
      return new Standing(
          schema.kind(),
          EpochRows.lineage(rows),
          EpochRows.head(rows),
          OrderRows.lastNumber(rows),
          AmendmentRows.lastId(rows),
          forgotten(rows));
    }
  }

  private static long forgotten(PreparedStatements rows) throws SQLException {
    String sql = "SELECT CAST(value AS INTEGER) FROM meta WHERE name = 'forgotten'";
    try (ResultSet row = rows.prepare(sql).executeQuery()) {
      return row.getLong(1);
    }
  }

  /** Returns whether the other has all that this one has. */
  boolean isHeldBy(Standing other) {
    return other.lineage.holds(lineage.positionOf(head), other.head)
        && orders <= other.orders
        && amendments <= other.amendments
        && forgotten <= other.forgotten;
  }
}
