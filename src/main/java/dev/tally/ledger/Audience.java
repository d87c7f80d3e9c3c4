package dev.tally.ledger;

import dev.tally.ledger.CommandQueue.CatchUp;
import dev.tally.ledger.Ledger.CommitListener;
import dev.tally.ledger.StateMachine.Applied;
import dev.tally.shop.Follower;
import dev.tally.shop.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Who is told what a ledger decides: followers, listeners and, last, those who wait for an outcome,
 * so that a later read shows it. Lives on the ledger's own thread; any thread may add a listener.
 */
final class Audience {

  private final List<Consumer<List<OrderEvent>>> listeners = new CopyOnWriteArrayList<>();
  private final List<CommitListener> commitListeners = new CopyOnWriteArrayList<>();
  private final List<Follower> followers = new ArrayList<>();

  void add(CommitListener listener) {
    commitListeners.add(listener);
  }

  void add(Consumer<List<OrderEvent>> listener) {
    listeners.add(listener);
  }

  /**
   * Sends a follower what it lacks up to the head, and from then on all that is applied.
   *
   * @throws LedgerException if the store cannot be read
   */
  void add(CatchUp catchUp, Store store, Position head) {
    Follower follower = catchUp.follower();
    long after = catchUp.after().offset();
    if (!store.lineage().holds(catchUp.after(), head.offset())) {
      follower.onReset(store.lineage());
      after = 0;
    }
    store.changesAfter(after, follower::onChanges);
    follower.onCaughtUp(head);
    followers.add(follower);
    catchUp.caughtUp().complete(head);
  }

  /** Tells the followers that a heartbeat has passed. */
  void beat(long number) {
    followers.forEach(follower -> follower.onBeat(number));
  }

  /**
   * Tells everyone of a batch that is durable: listeners first, so that a follower can show what
   * they made of it in one step with the changes.
   */
  void tell(Applied applied) {
    if (!applied.events().isEmpty()) {
      listeners.forEach(listener -> listener.accept(applied.events()));
    }
    if (!applied.changes().isEmpty() || !applied.events().isEmpty()) {
      followers.forEach(follower -> follower.onChanges(applied.changes()));
    }
    int decisions = applied.outcomes().size();
    if (decisions > 0) {
      commitListeners.forEach(listener -> listener.committed(decisions, applied.commit()));
    }
    applied.outcomes().forEach(Runnable::run);
  }
}
