package dev.tally.ledger.sqlite;

import dev.tally.ledger.DamagedException;
import dev.tally.ledger.LedgerException;
import java.nio.file.Path;
import java.sql.SQLException;

/** Translates SQLite's error codes into sentences for the person who runs the server. */
final class SqliteFailure {

  static final int CORRUPT = 11;

  private SqliteFailure() {}

  /**
   * Returns whether the file itself holds what it must not. That includes an SQL error: every
   * statement of Tally's is right for a file that has its tables, and for lines that are JSON.
   */
  static boolean isDamage(SQLException e) {
    int code = primaryCode(e);
    return code == 1 || code == CORRUPT || code == 26; // ERROR, CORRUPT, NOTADB
  }

  /** Returns whether the cause is the place that is written to, rather than what is read. */
  static boolean isOfWriting(SQLException e) {
    int code = primaryCode(e);
    return code == 8 || code == 13 || code == 14; // READONLY, FULL, CANTOPEN
  }

  /** Returns the low byte, https://www.sqlite.org/rescode.html */
  private static int primaryCode(SQLException e) {
    return e.getErrorCode() & 0xff;
  }

  static LedgerException of(Path database, SQLException e) {
    if (e.getCause() instanceof UnsatisfiedLinkError missing) {
      return new LedgerException(
          "SQLite's native library cannot be loaded; name a directory that allows execution:"
              + " TALLY_JAVA_OPTS=-Djava.io.tmpdir=DIR. (%s)".formatted(missing.getMessage()),
          e);
    }
    if (isDamage(e)) {
      return new DamagedException(
          "%s is damaged or no database; restore a backup and restart, or choose another --data. (%s)"
              .formatted(database, e.getMessage()),
          e);
    }
    String sentence =
        switch (primaryCode(e)) {
          case 5, 6 -> // BUSY, LOCKED
              "%s is locked by another program; close what has it open.";
          case 8 -> // READONLY
              "%s cannot be written to; give it to the user who runs Tally.";
          case 9 -> // INTERRUPT
              "The work on %s was ended before it was done.";
          case 10 -> // IOERR
              "%s cannot be read or written, the disk reports an error; look at the system's log.";
          case 13 -> // FULL
              "The disk that holds %s is full; free some space. A server that runs goes on by itself.";
          case 14 -> // CANTOPEN
              "%s cannot be opened; see that the user who runs Tally may write there.";
          default -> "%s failed.";
        };
    return new LedgerException(sentence.formatted(database) + " (" + e.getMessage() + ")", e);
  }
}
