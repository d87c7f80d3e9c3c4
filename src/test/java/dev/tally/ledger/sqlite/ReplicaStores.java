package dev.tally.ledger.sqlite;

import dev.tally.ledger.Store;
import java.nio.file.Path;
import java.time.InstantSource;

/** Opens the stores of replicas for tests of other packages. */
public final class ReplicaStores {

  private ReplicaStores() {}

  public static Store open(Path directory, String journal) {
    return SqliteStore.replica(directory, DataKind.SHOP, journal, InstantSource.system());
  }
}
