package dev.tally.ledger;

import dev.tally.shop.Change;
import dev.tally.shop.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Decides batches, each in one transaction of the store: whole or not at all. A replicated state
 * machine in the sense of Schneider (ACM Computing Surveys 22, 1990): the same decisions in the
 * same order lead to the same rows, however they are cut into batches.
 *
 * <p>Lives on the ledger's own thread.
 */
final class StateMachine {

  /** A step of a batch. */
  interface Decision {

    /**
     * Decides within the store's open transaction, and returns what to do once that is durable and
     * told.
     */
    Runnable decide(CommandDecider decider);
  }

  /**
   * A batch that is durable.
   *
   * @param changes the newest of each thing that changed, in rising offsets
   * @param events orders that came, changed or were recalled
   * @param outcomes what to do once all that was told, one of each decision
   * @param commit how long it took to make it durable
   */
  record Applied(
      List<Change> changes, List<OrderEvent> events, List<Runnable> outcomes, Duration commit) {
    static final Applied NOTHING = new Applied(List.of(), List.of(), List.of(), Duration.ZERO);
  }

  private final Store store;
  private CommandDecider decider;
  private boolean isAhead; // after a failure the decider knows more than the store has

  /**
   * Starts from what the store has committed.
   *
   * @throws LedgerException if the store cannot be read
   */
  StateMachine(Store store) {
    this.store = store;
    this.decider = new CommandDecider(store);
  }

  /**
   * Returns the position of the last change.
   *
   * @throws LedgerException if the store cannot be read after a failure
   */
  Position head() {
    return current().head();
  }

  /** Applies a batch; throws what the store or a decision threw, and has then changed nothing. */
  Applied apply(List<? extends Decision> batch) {
    try {
      CommandDecider present = current();
      store.begin();
      List<Runnable> outcomes = new ArrayList<>(batch.size());
      batch.forEach(decision -> outcomes.add(decision.decide(present)));
      List<Change> changes = present.takeChanges();
      changes.forEach(store::put);
      long start = System.nanoTime();
      store.commit();
      Duration commit = Duration.ofNanos(System.nanoTime() - start);
      return new Applied(changes, present.takeEvents(), outcomes, commit);
    } catch (RuntimeException e) {
      isAhead = true;
      store.rollback();
      throw e;
    }
  }

  private CommandDecider current() {
    if (isAhead) {
      decider = new CommandDecider(store);
      isAhead = false;
    }
    return decider;
  }
}
