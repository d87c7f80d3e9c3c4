package dev.tally.ledger.sqlite;

import dev.tally.shop.Lineage;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * How far a ledger has come.
 *
 * @param lineage empty if it was restored and not started since
 */
record Standing(String identity, Kind kind, Optional<Lineage> lineage, long head) {

  static Standing of(Connection connection, Schema schema) throws SQLException {
    try (Prepared rows = new Prepared(connection)) {
      return new Standing(
          schema.identity(), schema.kind(), EpochRows.lineage(rows), EpochRows.head(rows));
    }
  }

  /** Returns whether the other has all that this one has. */
  boolean isHeldBy(Standing other) {
    return identity.equals(other.identity)
        && lineage
            .map(
                mine ->
                    other
                        .lineage
                        .filter(theirs -> theirs.holds(mine.positionOf(head), other.head))
                        .isPresent())
            .orElse(head <= other.head);
  }
}
