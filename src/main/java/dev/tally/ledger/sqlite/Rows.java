package dev.tally.ledger.sqlite;

import java.sql.Connection;
import java.sql.SQLException;

/** All that the writer does with the rows of its file. */
record Rows(
    Prepared prepared, StateRows state, OrderRows orders, ProductKeyRows productKeys, FoldRows fold)
    implements AutoCloseable {

  /** Within a transaction that may write, where many orders are not in the key index yet. */
  static Rows over(Connection connection) throws SQLException {
    Prepared prepared = new Prepared(connection);
    try {
      return new Rows(
          prepared,
          new StateRows(prepared),
          new OrderRows(prepared),
          new ProductKeyRows(prepared),
          new FoldRows(prepared));
    } catch (SQLException | RuntimeException e) {
      prepared.close();
      throw e;
    }
  }

  @Override
  public void close() {
    prepared.close();
  }
}
