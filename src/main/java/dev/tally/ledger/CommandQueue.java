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
 * What waits for the writer of a {@link WriterLedger}. Safe for all threads; bounded by the memory
 * that the commands hold, so that a slow disk is answered with "try again" and not with a heap that
 * fills up.
 *
 * <p>Commands that come one by one go first, and an import has at most half of the room: somebody
 * waits for each of them. While there are any, of an import a batch takes no more than costs the
 * time of a commit.
 */
final class CommandQueue {

  /**
   * What is to be decided, and who waits for the outcome.
   *
   * @param weight in {@link Command#weight()}
   */
  record Submitted<T>(
      int weight, Function<CommandDecider, T> decision, CompletableFuture<T> outcome) {

    /** Decides, and returns what tells the outcome once that is durable. */
    Runnable decide(CommandDecider clerk) {
      T decided = decision.apply(clerk);
      return () -> outcome.complete(decided);
    }

    void fail(LedgerException why) {
      outcome.completeExceptionally(why);
    }
  }

  /** Wants to be told everything after that position. */
  record Following(Position after, Follower follower, CompletableFuture<Position> caughtUp) {}

  /**
   * What the writer does next, in this order.
   *
   * @param isEnd it is closed and everything is done
   */
  record Work(List<Following> followings, List<Submitted<?>> batch, boolean isEnd) {
    static final Work NONE = new Work(List.of(), List.of(), false);

    /** Tells everyone in it that nothing comes of it. */
    void fail(LedgerException why) {
      followings.forEach(following -> following.caughtUp().completeExceptionally(why));
      batch.forEach(submitted -> submitted.fail(why));
    }
  }

  /** After so long without a single command a batch is as large as may be. */
  private static final Duration QUIET = Duration.ofSeconds(1);

  private static final int SHARE_BESIDE_SINGLE_ONES = 16;

  private final int mostWaiting;
  private final int mostABatch;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Submitted<?>> single = new ArrayDeque<>();
  private final ArrayDeque<Submitted<?>> bulk = new ArrayDeque<>();
  private List<Following> followings = new ArrayList<>();
  private int weight;
  private int bulkWeight; // of that
  private long lastSingle = System.nanoTime() - QUIET.toNanos();
  private boolean closed;
  private volatile @Nullable LedgerException failure;

  /** Both bounds are sums of {@link Command#weight()}. */
  CommandQueue(int mostWaiting, int mostABatch) {
    this.mostWaiting = mostWaiting;
    this.mostABatch = mostABatch;
  }

  /**
   * Whether it was taken in: not if the bound is reached, nor after {@link #close}.
   *
   * @param inBulk whether it is one of very many
   */
  boolean offer(Submitted<?> submitted, boolean inBulk) {
    int more = submitted.weight();
    lock.lock();
    try {
      if (closed
          || weight + more > mostWaiting
          || (inBulk && bulkWeight + more > mostWaiting / 2)) {
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

  /** Whether it was taken in: not after {@link #close}. */
  boolean add(Following following) {
    lock.lock();
    try {
      if (!closed) {
        followings.add(following);
        changed.signal();
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  /** Takes in what this program asks for itself, whatever the bound; not after {@link #close}. */
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

  /** Waits so long for work, and takes all of it, up to one batch. */
  Work take(Duration atMost) {
    lock.lock();
    try {
      long left = atMost.toNanos();
      while (!isDue() && left > 0) {
        left = changed.awaitNanos(left);
      }
      return takeDue();
    } catch (InterruptedException e) {
      return Work.NONE; // nobody interrupts the writer; were it so, it would look again
    } finally {
      lock.unlock();
    }
  }

  private boolean isDue() {
    return closed || !single.isEmpty() || !bulk.isEmpty() || !followings.isEmpty();
  }

  private Work takeDue() {
    List<Following> newcomers = followings;
    followings = new ArrayList<>();
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

  /** Returns the weight of what it took: one command may go beyond the limit. */
  private static int take(ArrayDeque<Submitted<?>> from, int most, List<Submitted<?>> batch) {
    int taken = 0;
    while (!from.isEmpty() && taken < most) {
      Submitted<?> next = from.remove();
      taken += next.weight();
      batch.add(next);
    }
    return taken;
  }

  /** Takes in no more; what waits is still handed out. */
  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Closes it, and says why to whoever comes later. */
  void fail(LedgerException why) {
    failure = why;
    close();
  }

  /** Why it was closed, where that was a failure. */
  Optional<LedgerException> failure() {
    return Optional.ofNullable(failure);
  }
}
