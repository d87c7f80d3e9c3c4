package dev.tally.ledger.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The prepared statements of one connection, each prepared once. The driver finalizes a statement
 * that failed, so after a failure all are closed together and prepared anew.
 */
final class PreparedStatements implements AutoCloseable {

  private final Connection connection;
  private final List<PreparedStatement> statements = new ArrayList<>();

  PreparedStatements(Connection connection) {
    this.connection = connection;
  }

  PreparedStatement prepare(String sql) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    statements.add(statement);
    return statement;
  }

  @Override
  public void close() {
    for (PreparedStatement statement : statements) {
      try {
        statement.close();
      } catch (SQLException e) {
        // The statement that failed may throw again; it is gone all the same.
      }
    }
  }
}
