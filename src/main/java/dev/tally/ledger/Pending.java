package dev.tally.ledger;

import dev.tally.ledger.CommandQueue.Task;
import dev.tally.ledger.StateMachine.Decision;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** What someone waits for at a ledger. Immutable but for its future. */
sealed interface Pending extends Task {

  /** The weight of a fold, a recall or a look at an order. */
  int MAINTENANCE = 2;

  CompletableFuture<?> future();

  @Override
  default void fail(LedgerException why) {
    future().completeExceptionally(why);
  }

  /** An operation that is appended to a journal, and decided when it comes back from there. */
  record Appending<T>(
      Operation operation, boolean isBulk, Class<T> type, CompletableFuture<T> future)
      implements Pending {

    @Override
    public int weight() {
      return operation.weight();
    }

    /** Completes it with its outcome, which is of its type. */
    void complete(Object outcome) {
      future.complete(type.cast(outcome));
    }
  }

  /** What is decided here, in its turn. */
  record Deciding<T>(
      int weight, boolean isBulk, Function<CommandDecider, T> decision, CompletableFuture<T> future)
      implements Pending, Decision {

    static <T> Deciding<T> maintenance(Function<CommandDecider, T> decision) {
      return new Deciding<>(MAINTENANCE, false, decision, new CompletableFuture<>());
    }

    @Override
    public Runnable decide(CommandDecider decider) {
      T decided = decision.apply(decider);
      return () -> future.complete(decided);
    }
  }
}
