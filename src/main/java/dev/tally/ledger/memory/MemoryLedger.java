package dev.tally.ledger.memory;

import dev.tally.ledger.Ledger;
import dev.tally.ledger.WriterLedger;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/** Opens ledgers that keep nothing beyond the process. */
public final class MemoryLedger {

  private MemoryLedger() {}

  /**
   * Opens an empty ledger in an epoch of its own.
   *
   * @param clock says when an order was received
   * @param random names the epoch
   */
  public static Ledger open(InstantSource clock, RandomGenerator random) {
    return WriterLedger.start(new MemoryStore(random), clock);
  }
}
