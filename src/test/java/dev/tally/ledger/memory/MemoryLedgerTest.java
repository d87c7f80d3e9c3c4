package dev.tally.ledger.memory;

import dev.tally.ledger.LedgerContract;
import dev.tally.ledger.Store;
import java.util.Random;

class MemoryLedgerTest extends LedgerContract {

  private final MemoryStore store = new MemoryStore(new Random(1));

  @Override
  protected Store openStore() {
    return store;
  }

  @Override
  protected boolean isDurable(String orderKey) {
    return store.order(orderKey).isPresent();
  }
}
