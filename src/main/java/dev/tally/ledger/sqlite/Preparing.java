package dev.tally.ledger.sqlite;

import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Prepares statements on the writer's connection, and closes them in the end. */
@FunctionalInterface
interface Preparing {
  PreparedStatement prepare(String sql) throws SQLException;
}
