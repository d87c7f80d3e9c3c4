package dev.tally.shop;

import java.util.List;

/**
 * Receives the shop's state and then every change to it. The ledger calls it on one thread at a
 * time and waits for it, so a slow follower slows the ledger.
 */
public interface Follower {

  /**
   * Receives changes in ascending order of offset; the follower may keep the list. It is empty if
   * orders came or changed and nothing else did.
   */
  void onChanges(List<Change> batch);

  /** Called once, when all state up to {@code head} is delivered; what follows is live. */
  void onCaughtUp(Position head);

  /**
   * Called when a heartbeat has passed through the ledger: everything that was decided before it
   * has been delivered.
   *
   * @param number rises from beat to beat
   */
  void onBeat(long number);

  /** Forgets everything: earlier positions mean nothing in this lineage. All state follows. */
  void onReset(Lineage lineage);
}
