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
import org.jspecify.annotations.Nullable;

/**
 * What waits for the writer of a {@link WriterLedger}. Safe for all threads; bounded by the memory
 * that the commands hold, so that a slow disk is answered with "try again" and not with a heap that
 * fills up.
 */
final class Waiting {

  /** Between its command and its receipt. */
  record Submitted(Command command, CompletableFuture<Receipt> receipt) {}

  /** Wants to be told everything after that position. */
  record Following(Position after, Follower follower, CompletableFuture<Position> caughtUp) {}

  /**
   * What the writer does next, in this order.
   *
   * @param isEnd it is closed and everything is done
   */
  record Work(List<Following> followings, List<Submitted> batch, boolean isEnd) {
    static final Work NONE = new Work(List.of(), List.of(), false);

    /** Tells everyone in it that nothing comes of it. */
    void fail(LedgerException why) {
      followings.forEach(following -> following.caughtUp().completeExceptionally(why));
      batch.forEach(submitted -> submitted.receipt().completeExceptionally(why));
    }
  }

  private final int mostWaiting;
  private final int mostABatch;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Submitted> commands = new ArrayDeque<>();
  private List<Following> followings = new ArrayList<>();
  private int weight;
  private boolean closed;
  private volatile @Nullable LedgerException failure;

  /** Both bounds are sums of {@link Command#weight()}. */
  Waiting(int mostWaiting, int mostABatch) {
    this.mostWaiting = mostWaiting;
    this.mostABatch = mostABatch;
  }

  /** Whether it was taken in: not where the bound is reached, nor after {@link #close}. */
  boolean offer(Submitted submitted) {
    int more = submitted.command().weight();
    lock.lock();
    try {
      if (closed || weight + more > mostWaiting) {
        return false;
      }
      weight += more;
      commands.add(submitted);
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
    return closed || !commands.isEmpty() || !followings.isEmpty();
  }

  private Work takeDue() {
    List<Following> newcomers = followings;
    followings = new ArrayList<>();
    List<Submitted> batch = takeBatch();
    return new Work(newcomers, batch, closed && newcomers.isEmpty() && batch.isEmpty());
  }

  private List<Submitted> takeBatch() {
    List<Submitted> batch = new ArrayList<>();
    int taken = 0;
    while (!commands.isEmpty() && taken < mostABatch) {
      Submitted next = commands.remove();
      taken += next.command().weight();
      batch.add(next);
    }
    weight -= taken;
    return batch;
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
