package dev.tally.ledger.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * All statements on one connection, prepared once. The driver finalizes a statement that failed, so
 * after a failure they are closed together and prepared anew.
 */
final class Rows {

  private final Connection connection;
  private final List<PreparedStatement> prepared = new ArrayList<>();
  private final StateRows state;
  private final OrderRows orders;

  Rows(Connection connection) throws SQLException {
    this.connection = connection;
    state = new StateRows(this);
    orders = new OrderRows(this);
  }

  PreparedStatement prepare(String sql) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    prepared.add(statement);
    return statement;
  }

  StateRows state() {
    return state;
  }

  OrderRows orders() {
    return orders;
  }

  void close() {
    for (PreparedStatement statement : prepared) {
      try {
        statement.close();
      } catch (SQLException e) {
        // The one that failed may say so again; it is gone all the same.
      }
    }
  }
}
