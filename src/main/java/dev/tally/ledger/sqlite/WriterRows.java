package dev.tally.ledger.sqlite;

import java.sql.Connection;
import java.sql.SQLException;

/** All that the writer does with the rows of its file. */
record WriterRows(
    PreparedStatements prepared,
    StateRows state,
    OrderRows orders,
    ProductKeyRows productKeys,
    FoldRows fold)
    implements AutoCloseable {

  /** Within a transaction that may write, where many orders are not in the key index yet. */
  static WriterRows over(Connection connection) throws SQLException {
    PreparedStatements prepared = new PreparedStatements(connection);
    try {
      return new WriterRows(
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
