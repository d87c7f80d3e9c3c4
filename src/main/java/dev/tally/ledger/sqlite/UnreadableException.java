package dev.tally.ledger.sqlite;

import java.sql.SQLException;

/** SQLite can read it, but Tally did not write it: damage, with the code of SQLite's own. */
final class UnreadableException extends SQLException {
  private static final long serialVersionUID = 1;

  UnreadableException(String what) {
    super(what, null, SqliteFailure.CORRUPT);
  }
}
