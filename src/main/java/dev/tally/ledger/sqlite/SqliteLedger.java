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
   * Opens the ledger in that directory, and makes both where they do not exist.
   *
   * @param kind what the directory is for; it is refused where it was made for something else
   * @param clock says when an order was received
   * @param random names the epoch of a new ledger
   * @throws LedgerException with a sentence for whoever runs the server: the directory is in use,
   *     cannot be written to, is of another kind or written by a newer Tally, or is damaged
   */
  public static Ledger open(
      Path directory, DataKind kind, InstantSource clock, RandomGenerator random) {
    return WriterLedger.start(SqliteStore.open(directory, kind, clock, random), clock);
  }
}
