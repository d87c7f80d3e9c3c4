package dev.tally.ledger.sqlite;

import dev.tally.ledger.RandomName;
import dev.tally.shop.Lineage;
import dev.tally.shop.Position;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** The epochs of a file, one for each time that it was opened for writing. */
final class EpochRows {

  /** A viewer that was away for more restarts than this gets the full snapshot. */
  private static final int MOST_KEPT = 1_000;

  private static final String HEAD =
      """
      SELECT max(1, coalesce((SELECT max(max(defined_at, changed_at)) FROM category), 1),
                    coalesce((SELECT max(defined_at) FROM product), 1),
                    coalesce((SELECT max(moved_at) FROM total), 1))
      """;

  private EpochRows() {}

  /** Begins an epoch at the head, within a transaction; returns all known epochs. */
  static Lineage begin(PreparedStatements rows, RandomGenerator random) throws SQLException {
    List<Lineage.Epoch> epochs = known(rows);
    Lineage.Epoch next = new Lineage.Epoch(unknown(epochs, random), head(rows));
    epochs.add(next);
    PreparedStatement begin = rows.prepare("INSERT INTO epoch (name, head) VALUES (?,?)");
    begin.setString(1, next.name());
    begin.setLong(2, next.head());
    begin.executeUpdate();
    PreparedStatement forget =
        rows.prepare("DELETE FROM epoch WHERE number <= (SELECT max(number) FROM epoch) - ?");
    forget.setInt(1, MOST_KEPT);
    forget.executeUpdate();
    return new Lineage(epochs);
  }

  /** Makes the journal's the only epoch of a replica, within a transaction. */
  static Lineage ofJournal(PreparedStatements rows, String journal) throws SQLException {
    PreparedStatement begin =
        rows.prepare("INSERT OR IGNORE INTO epoch (number, name, head) VALUES (1,?,?)");
    begin.setString(1, journal);
    begin.setLong(2, Position.EMPTY_SHOP);
    begin.executeUpdate();
    return Lineage.of(journal);
  }

  /** Returns the offset of the newest change. */
  static long head(PreparedStatements rows) throws SQLException {
    try (ResultSet head = rows.prepare(HEAD).executeQuery()) {
      return head.getLong(1);
    }
  }

  /** Returns the known epochs. */
  static Lineage lineage(PreparedStatements rows) throws SQLException {
    return new Lineage(known(rows));
  }

  private static List<Lineage.Epoch> known(PreparedStatements rows) throws SQLException {
    List<Lineage.Epoch> epochs = new ArrayList<>();
    try (ResultSet row =
        rows.prepare("SELECT name, head FROM epoch ORDER BY number").executeQuery()) {
      while (row.next()) {
        epochs.add(new Lineage.Epoch(row.getString(1), row.getLong(2)));
      }
    }
    return epochs;
  }

  private static String unknown(List<Lineage.Epoch> known, RandomGenerator random) {
    String drawn;
    do {
      drawn = RandomName.next(random);
    } while (known.stream().map(Lineage.Epoch::name).anyMatch(drawn::equals));
    return drawn;
  }
}
