package dev.tally.ledger.sqlite;

import dev.tally.ledger.Ledger;
import dev.tally.ledger.LedgerException;
import dev.tally.ledger.WriterLedger;
import java.nio.file.Path;
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
}
