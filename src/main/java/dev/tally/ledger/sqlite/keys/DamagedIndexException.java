package dev.tally.ledger.sqlite.keys;

import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;

/** The key index holds rows that it did not write: damage, with the code of SQLite's own. */
final class DamagedIndexException extends SQLException {
  private static final long serialVersionUID = 1;

  DamagedIndexException(String what) {
    super(what, null, SQLiteErrorCode.SQLITE_CORRUPT.code);
  }
}
