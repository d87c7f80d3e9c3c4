package dev.tally.ledger.sqlite;

import dev.tally.ledger.Journal;
import dev.tally.ledger.Ledger;
import dev.tally.ledger.LedgerException;
import dev.tally.ledger.ReplicaLedger;
import dev.tally.ledger.WriterLedger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/** Opens the ledger of a data directory. */
public final class SqliteLedger {

  private SqliteLedger() {}

  /**
   * Opens the ledger in this directory, and creates both if they do not exist.
   *
   * @param kind the purpose of the directory, which is refused if it was made for another
   * @param clock says when an order was received
   * @param random names the new epoch, and the ledger if it is new
   * @throws LedgerException with a sentence for the person who runs the server: the directory is in
   *     use, cannot be written to, is of another kind or written by a newer Tally, or is damaged
   */
  public static Ledger open(
      Path directory, DataKind kind, InstantSource clock, RandomGenerator random) {
    return WriterLedger.start(SqliteStore.open(directory, kind, clock, random), clock);
  }

  /**
   * Returns whether this directory is a replica already; not if it holds nothing yet.
   *
   * @throws LedgerException if it holds a shop of its own, or cannot be read
   */
  public static boolean isReplica(Path directory) {
    Path database = directory.resolve("tally.db");
    if (!Files.exists(database)) {
      return false;
    }
    try (Connection connection = SqliteConnections.toRead(database)) {
      return new Schema(database, connection).isReplica();
    } catch (SQLException e) {
      throw SqliteFailure.of(database, e);
    }
  }

  /**
   * Opens this directory as a replica of a journal, and creates it if it does not exist.
   *
   * @param kind the purpose of the directory, which is refused if it was made for another
   * @param journal belongs to the ledger from now on; it is closed if this fails
   * @param author a number that no replica of this journal has ever had
   * @throws LedgerException as {@link #open} does; and if the directory holds a shop of its own or
   *     a replica of another journal
   */
  public static ReplicaLedger replica(Path directory, DataKind kind, Journal journal, long author) {
    SqliteStore store;
    try {
      store = SqliteStore.replica(directory, kind, journal.identity(), InstantSource.system());
    } catch (RuntimeException | Error e) {
      journal.close();
      throw e;
    }
    return ReplicaLedger.start(store, journal, author);
  }
}
