package dev.tally.ledger;

import dev.tally.ledger.memory.MemoryJournal;
import dev.tally.ledger.memory.MemoryStore;

class MemoryReplicaTest extends LedgerContract {

  private final MemoryJournal journal = new MemoryJournal("journal12345", () -> now);
  private final MemoryStore store = new MemoryStore("journal12345");
  private long author;

  @Override
  protected Store openStore() {
    return store;
  }

  @Override
  protected Ledger openLedger(Store opened) {
    ReplicaLedger ledger = ReplicaLedger.start(opened, journal.open(), ++author);
    Commands.await(ledger.caughtUp());
    return ledger;
  }

  /** Another replica finds it, which knows nothing but the journal. */
  @Override
  protected boolean isDurable(String orderKey) {
    MemoryStore other = new MemoryStore("journal12345");
    openLedger(other).close();
    return other.order(orderKey).isPresent();
  }
}
