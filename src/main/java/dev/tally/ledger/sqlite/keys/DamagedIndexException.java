package dev.tally.ledger.sqlite.keys;

import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;

/** The rows of the key index are nothing that it wrote: damage, as SQLite's own kind is. */
final class DamagedIndexException extends SQLException {
  private static final long serialVersionUID = 1;

  DamagedIndexException(String what) {
    super(what, null, SQLiteErrorCode.SQLITE_CORRUPT.code);
  }
}
