package dev.tally.shop;

import java.util.List;

/**
 * Is told the shop's state and then every change of it. The ledger calls it on one thread at a time
 * and waits for it: a slow follower slows the ledger.
 */
public interface Follower {

  /** What has changed, in rising offsets; the list is the follower's to keep. */
  void onChanges(List<Change> batch);

  /** Called once: all state up to {@code head} has been told, and what follows is live. */
  void onCaughtUp(Position head);

  /** Forget everything: positions held so far mean nothing in this lineage, all state follows. */
  void onReset(Lineage lineage);
}
