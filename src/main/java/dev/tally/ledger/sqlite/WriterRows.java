package dev.tally.ledger.sqlite;

import java.sql.Connection;
import java.sql.SQLException;

/** The writer's access to the rows of its file. */
record WriterRows(
    PreparedStatements prepared,
    StateRows state,
    OrderRows orders,
    AmendmentRows amendments,
    ProductKeyRows productKeys,
    FoldRows fold,
    CheckpointRows checkpoint)
    implements AutoCloseable {

  /**
   * Prepares the statements; needs a transaction that may write if the key index lags far behind.
   */
  static WriterRows over(Connection connection) throws SQLException {
    PreparedStatements prepared = new PreparedStatements(connection);
    try {
      AmendmentRows amendments = new AmendmentRows(prepared);
      return new WriterRows(
          prepared,
          new StateRows(prepared),
          new OrderRows(prepared),
          amendments,
          new ProductKeyRows(prepared),
          new FoldRows(prepared, amendments),
          new CheckpointRows(prepared));
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
