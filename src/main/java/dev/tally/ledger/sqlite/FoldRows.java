package dev.tally.ledger.sqlite;

import dev.tally.shop.ProductId;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Moves old orders into the baseline. */
final class FoldRows {

  private final AmendmentRows amendments;
  private final PreparedStatement oldest;
  private final PreparedStatement addUnits;
  private final PreparedStatement removeOrders;
  private final PreparedStatement markFolded;
  private final PreparedStatement markAmendment;

  FoldRows(PreparedStatements rows, AmendmentRows amendments) throws SQLException {
    this.amendments = amendments;
    oldest =
        rows.prepare(
            "SELECT number, received, lines, cancelled, amended FROM orders ORDER BY number LIMIT ?");
    addUnits =
        rows.prepare(
            """
            INSERT INTO baseline (product, units) VALUES (?,?)
              ON CONFLICT (product) DO UPDATE SET units = units + excluded.units
            """);
    removeOrders = rows.prepare("DELETE FROM orders WHERE number <= ?");
    markFolded = rows.prepare("UPDATE meta SET value = ? WHERE name = 'folded'");
    markAmendment =
        rows.prepare(
            """
            UPDATE meta SET value = max(CAST(value AS INTEGER), (SELECT coalesce(max(id), 0) FROM amendment))
              WHERE name = 'folded_amendment'
            """);
  }

  /** The outcome of a fold: how many orders, and the number of the last. */
  record Folded(int orders, long lastNumber) {}

  /** Folds the oldest orders received before this time, up to the first that was not. */
  Folded fold(Instant receivedBefore, int most) throws SQLException {
    Map<ProductId, Long> units = new HashMap<>();
    List<Long> amended = new ArrayList<>();
    int folded = 0;
    long last = 0;
    oldest.setInt(1, most);
    try (ResultSet row = oldest.executeQuery()) {
      while (row.next() && row.getLong(2) < receivedBefore.toEpochMilli()) {
        last = row.getLong(1);
        folded++;
        if (OrderRows.number(row, 4).isEmpty()) {
          OrderLines.read(row.getString(3)).forEach((id, sum) -> units.merge(id, sum, Long::sum));
        }
        if (OrderRows.number(row, 5).isPresent()) {
          amended.add(last);
        }
      }
    }
    if (folded > 0) {
      move(units, amended, last);
    }
    return new Folded(folded, last);
  }

  private void move(Map<ProductId, Long> units, List<Long> amended, long last) throws SQLException {
    for (Map.Entry<ProductId, Long> entry : units.entrySet()) {
      addUnits.setString(1, entry.getKey().toString());
      addUnits.setLong(2, entry.getValue());
      addUnits.executeUpdate();
    }
    markAmendment.executeUpdate();
    for (long order : amended) {
      amendments.remove(order);
    }
    removeOrders.setLong(1, last);
    removeOrders.executeUpdate();
    markFolded.setString(1, Long.toString(last));
    markFolded.executeUpdate();
  }
}
