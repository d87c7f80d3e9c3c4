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
 * The bounded queue of what waits for a ledger. Safe for all threads. The bound is the memory that
 * the commands hold, from {@link #offer} to {@link #release}, so that a slow disk leads to "try
 * again" and not to a heap that fills up.
 *
 * <p>Single commands go first, and an import may use at most half of the queue, because a client
 * waits for each single command. While there are any, a batch takes only as much of an import as
 * costs the time of a commit.
 *
 * @param <T> what waits
 */
final class CommandQueue<T extends CommandQueue.Task> {

  /** Something to decide, whose sender waits for the outcome. */
  interface Task {

    /** Returns the memory that it holds, in {@link Command#weight()}. */
    int weight();

    /** Returns whether it is one of very many. */
    boolean isBulk();

    /** Tells its sender that it failed. */
    void fail(LedgerException why);
  }

  /** A follower that asks for everything after a position. */
  record CatchUp(Position after, Follower follower, CompletableFuture<Position> caughtUp) {}

  /**
   * What the writer does next: the followings first, then the batch.
   *
   * @param isEnd whether the queue is closed and everything is done
   */
  record Work<T extends Task>(List<CatchUp> catchUps, List<T> batch, boolean isEnd) {

    static <T extends Task> Work<T> none() {
      return new Work<>(List.of(), List.of(), false);
    }

    /** Completes everything in it exceptionally. */
    void fail(LedgerException why) {
      catchUps.forEach(catchUp -> catchUp.caughtUp().completeExceptionally(why));
      batch.forEach(task -> task.fail(why));
    }
  }

  /** After this long without a single command, an import may fill a whole batch. */
  private static final Duration QUIET = Duration.ofSeconds(1);

  private static final int SHARE_BESIDE_SINGLE_ONES = 16;

  private static final int MOST_WAITING = 65_536; // about 6 MB, and about a second's work
  private static final int MOST_A_BATCH = 8_192;

  private final int mostWaiting;
  private final int mostABatch;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<T> single = new ArrayDeque<>();
  private final ArrayDeque<T> bulk = new ArrayDeque<>();
  private List<CatchUp> catchUps = new ArrayList<>();
  private int weight;
  private int bulkWeight; // part of weight
  private long lastSingle = System.nanoTime() - QUIET.toNanos();
  private boolean closed;
  private volatile @Nullable LedgerException failure;

  /** Makes an empty queue with the bounds of every ledger. */
  CommandQueue() {
    this(MOST_WAITING, MOST_A_BATCH);
  }

  /** Makes an empty queue; both bounds are sums of {@link Command#weight()}. */
  CommandQueue(int mostWaiting, int mostABatch) {
    this.mostWaiting = mostWaiting;
    this.mostABatch = mostABatch;
  }

  /**
   * Adds a task; returns false if it would pass the bound, or after {@link #close}. One that weighs
   * more than a batch may pass it: the bound of streams may be less than an order weighs.
   */
  boolean offer(T task) {
    int more = task.weight();
    int counted = more > mostABatch ? 1 : more;
    lock.lock();
    try {
      if (closed
          || weight + counted > mostWaiting
          || (task.isBulk() && bulkWeight + counted > mostWaiting / 2)) {
        return false;
      }
      accept(task);
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void accept(T task) {
    weight += task.weight();
    bulkWeight += task.isBulk() ? task.weight() : 0;
    (task.isBulk() ? bulk : single).add(task);
    changed.signal();
  }

  /** Adds a follower; after {@link #close}, fails it and returns false. */
  boolean add(CatchUp catchUp) {
    lock.lock();
    try {
      if (!closed) {
        catchUps.add(catchUp);
        changed.signal();
      } else {
        catchUp.caughtUp().completeExceptionally(closed());
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Adds the program's own request, whatever the bound; after {@link #close}, fails it and returns
   * false.
   */
  boolean add(T task) {
    lock.lock();
    try {
      if (!closed) {
        accept(task);
      } else {
        task.fail(closed());
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  /** Waits at most this long for work, then takes all that is there, up to one batch. */
  Work<T> take(Duration atMost) {
    lock.lock();
    try {
      long left = atMost.toNanos();
      while (!isDue() && left > 0) {
        left = changed.awaitNanos(left);
      }
      return takeDue();
    } catch (InterruptedException e) {
      return Work.none(); // the writer is never interrupted; if it were, it would ask again
    } finally {
      lock.unlock();
    }
  }

  private boolean isDue() {
    return closed || !single.isEmpty() || !bulk.isEmpty() || !catchUps.isEmpty();
  }

  private Work<T> takeDue() {
    List<CatchUp> newcomers = catchUps;
    catchUps = new ArrayList<>();
    List<T> batch = takeBatch();
    return new Work<>(newcomers, batch, closed && newcomers.isEmpty() && batch.isEmpty());
  }

  private List<T> takeBatch() {
    List<T> batch = new ArrayList<>();
    int taken = take(single, mostABatch, batch);
    long now = System.nanoTime();
    lastSingle = batch.isEmpty() ? lastSingle : now;
    boolean isQuiet = now - lastSingle >= QUIET.toNanos();
    int room = isQuiet ? mostABatch : mostABatch / SHARE_BESIDE_SINGLE_ONES;
    take(bulk, Math.min(room, mostABatch - taken), batch);
    return batch;
  }

  /** Moves commands up to a limit, which the last one may exceed, and returns their weight. */
  private int take(ArrayDeque<T> from, int most, List<T> batch) {
    int taken = 0;
    while (!from.isEmpty() && taken < most) {
      T next = from.remove();
      taken += next.weight();
      batch.add(next);
    }
    return taken;
  }

  /** Makes room again: these tasks hold no memory any more. */
  void release(List<? extends T> tasks) {
    lock.lock();
    try {
      for (T task : tasks) {
        weight -= task.weight();
        bulkWeight -= task.isBulk() ? task.weight() : 0;
      }
    } finally {
      lock.unlock();
    }
  }

  /** Returns how much waits, or is under way and not {@linkplain #release released}. */
  Ledger.Waiting waiting() {
    lock.lock();
    try {
      return new Ledger.Waiting(weight - bulkWeight, bulkWeight);
    } finally {
      lock.unlock();
    }
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

  /** Returns why nothing is accepted any more. */
  LedgerException closed() {
    return failure().orElseGet(() -> new LedgerException("The ledger is closed."));
  }

  /** Returns the failure that closed the queue, if there was one. */
  Optional<LedgerException> failure() {
    return Optional.ofNullable(failure);
  }
}
