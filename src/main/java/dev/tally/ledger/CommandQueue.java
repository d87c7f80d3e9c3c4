package dev.tally.ledger;

import dev.tally.shop.Command;
import dev.tally.shop.Follower;
import dev.tally.shop.Position;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The bounded queue of what waits for the writer of a {@link WriterLedger}. Safe for all threads.
 * The bound is the memory that the commands hold, so that a slow disk leads to "try again" and not
 * to a heap that fills up.
 *
 * <p>Single commands go first, and an import may use at most half of the queue, because a client
 * waits for each single command. While there are any, a batch takes only as much of an import as
 * costs the time of a commit.
 */
final class CommandQueue {

  /**
   * A decision to make, and the future that gets its outcome.
   *
   * @param weight in {@link Command#weight()}
   */
  record Submitted<T>(
      int weight, Function<CommandDecider, T> decision, CompletableFuture<T> outcome) {

    /** Decides, and returns an action that completes the outcome; run it once that is durable. */
    Runnable decide(CommandDecider decider) {
      T decided = decision.apply(decider);
      return () -> outcome.complete(decided);
    }

    void fail(LedgerException why) {
      outcome.completeExceptionally(why);
    }
  }

  /** A follower that asks for everything after a position. */
  record CatchUp(Position after, Follower follower, CompletableFuture<Position> caughtUp) {}

  /**
   * What the writer does next: the followings first, then the batch.
   *
   * @param isEnd whether the queue is closed and everything is done
   */
  record Work(List<CatchUp> catchUps, List<Submitted<?>> batch, boolean isEnd) {
    static final Work NONE = new Work(List.of(), List.of(), false);

    /** Completes everything in it exceptionally. */
    void fail(LedgerException why) {
      catchUps.forEach(catchUp -> catchUp.caughtUp().completeExceptionally(why));
      batch.forEach(submitted -> submitted.fail(why));
    }
  }

  /** After this long without a single command, an import may fill a whole batch. */
  private static final Duration QUIET = Duration.ofSeconds(1);

  private static final int SHARE_BESIDE_SINGLE_ONES = 16;

  private final int mostWaiting;
  private final int mostABatch;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Submitted<?>> single = new ArrayDeque<>();
  private final ArrayDeque<Submitted<?>> bulk = new ArrayDeque<>();
  private List<CatchUp> catchUps = new ArrayList<>();
  private int weight;
  private int bulkWeight; // part of weight
  private long lastSingle = System.nanoTime() - QUIET.toNanos();
  private boolean closed;
  private volatile @Nullable LedgerException failure;

  /** Makes an empty queue; both bounds are sums of {@link Command#weight()}. */
  CommandQueue(int mostWaiting, int mostABatch) {
    this.mostWaiting = mostWaiting;
    this.mostABatch = mostABatch;
  }

  /**
   * Adds a decision; returns false if it would pass the bound, or after {@link #close}. One that
   * weighs more than a batch may pass it: the bound of streams may be less than an order weighs.
   *
   * @param inBulk whether it is one of very many
   */
  boolean offer(Submitted<?> submitted, boolean inBulk) {
    int more = submitted.weight();
    int counted = more > mostABatch ? 1 : more;
    lock.lock();
    try {
      if (closed
          || weight + counted > mostWaiting
          || (inBulk && bulkWeight + counted > mostWaiting / 2)) {
        return false;
      }
      weight += more;
      bulkWeight += inBulk ? more : 0;
      (inBulk ? bulk : single).add(submitted);
      changed.signal();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Adds a follower; returns false after {@link #close}. */
  boolean add(CatchUp catchUp) {
    lock.lock();
    try {
      if (!closed) {
        catchUps.add(catchUp);
        changed.signal();
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  /** Adds the program's own request, whatever the bound; returns false after {@link #close}. */
  boolean add(Submitted<?> submitted) {
    lock.lock();
    try {
      if (!closed) {
        weight += submitted.weight();
        single.add(submitted);
        changed.signal();
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  /** Waits at most this long for work, then takes all that is there, up to one batch. */
  Work take(Duration atMost) {
    lock.lock();
    try {
      long left = atMost.toNanos();
      while (!isDue() && left > 0) {
        left = changed.awaitNanos(left);
      }
      return takeDue();
    } catch (InterruptedException e) {
      return Work.NONE; // the writer is never interrupted; if it were, it would ask again
    } finally {
      lock.unlock();
    }
  }

  private boolean isDue() {
    return closed || !single.isEmpty() || !bulk.isEmpty() || !catchUps.isEmpty();
  }

  private Work takeDue() {
    List<CatchUp> newcomers = catchUps;
    catchUps = new ArrayList<>();
    List<Submitted<?>> batch = takeBatch();
    return new Work(newcomers, batch, closed && newcomers.isEmpty() && batch.isEmpty());
  }

  private List<Submitted<?>> takeBatch() {
    List<Submitted<?>> batch = new ArrayList<>();
    int taken = take(single, mostABatch, batch);
    long now = System.nanoTime();
    lastSingle = batch.isEmpty() ? lastSingle : now;
    boolean isQuiet = now - lastSingle >= QUIET.toNanos();
    int room = isQuiet ? mostABatch : mostABatch / SHARE_BESIDE_SINGLE_ONES;
    int takenOfBulk = take(bulk, Math.min(room, mostABatch - taken), batch);
    bulkWeight -= takenOfBulk;
    weight -= taken + takenOfBulk;
    return batch;
  }

  /** Moves commands up to a limit, which the last one may exceed, and returns their weight. */
  private static int take(ArrayDeque<Submitted<?>> from, int most, List<Submitted<?>> batch) {
    int taken = 0;
    while (!from.isEmpty() && taken < most) {
      Submitted<?> next = from.remove();
      taken += next.weight();
      batch.add(next);
    }
    return taken;
  }

  /** Accepts nothing from now on; what is queued is still handed out. */
  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Closes the queue, and keeps the reason for later callers. */
  void fail(LedgerException why) {
    failure = why;
    close();
  }

  /** Returns the failure that closed the queue, if there was one. */
  Optional<LedgerException> failure() {
    return Optional.ofNullable(failure);
  }
}
