package dev.tally.ledger.sqlite;

import java.sql.SQLException;

/** SQLite reads it well, but it is nothing that Tally wrote: damage, as SQLite's own kind is. */
final class UnreadableException extends SQLException {
  private static final long serialVersionUID = 1;

  UnreadableException(String what) {
    super(what, null, SqliteFailure.CORRUPT);
  }
}
