package dev.tally.ledger.sqlite.keys;

import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Prepares statements on the writer's connection, and closes them in the end. */
@FunctionalInterface
public interface StatementSource {
  PreparedStatement prepare(String sql) throws SQLException;
}
