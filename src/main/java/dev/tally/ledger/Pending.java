package dev.tally.ledger;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** What someone at this replica waits for. Immutable but for its future. */
sealed interface Pending extends CommandQueue.Task {

  /**
   * An operation, which is decided when it comes back from the journal.
   *
   * @param type of its outcome
   */
  record Appending<T>(
      int weight, boolean isBulk, Operation operation, Class<T> type, CompletableFuture<T> future)
      implements Pending {

    void complete(Object outcome) {
      future.complete(type.cast(outcome));
    }

    @Override
    public void fail(LedgerException why) {
      future.completeExceptionally(why);
    }
  }

  /** A question, which changes nothing and is answered here alone. */
  record Inquiry<T>(int weight, Function<CommandDecider, T> question, CompletableFuture<T> future)
      implements Pending, StateMachine.Decision {

    @Override
    public boolean isBulk() {
      return false;
    }

    @Override
    public Runnable decide(CommandDecider decider) {
      T answer = question.apply(decider);
      return () -> future.complete(answer);
    }

    @Override
    public void fail(LedgerException why) {
      future.completeExceptionally(why);
    }
  }
}
