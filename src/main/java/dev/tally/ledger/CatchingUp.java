package dev.tally.ledger;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;

/**
 * How far a replica has read what its journal held when it started. The end is that of the start: a
 * moving one would never be reached while others write. Safe for all threads.
 */
final class CatchingUp {

  private final long from;
  private final long to;
  private final LongSupplier nanos;
  private final long since;
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private volatile long reached;

  /**
   * @param from the offset of the first entry to be decided
   * @param to the offset after the last
   * @param nanos a clock as {@link System#nanoTime}
   */
  CatchingUp(long from, long to, LongSupplier nanos) {
    this.from = from;
    this.to = to;
    this.nanos = nanos;
    this.since = nanos.getAsLong();
    reached(from);
  }

  /** Notes that all entries before this offset are decided. */
  void reached(long offset) {
    reached = offset;
    if (offset >= to) {
      done.complete(null);
    }
  }

  /** Completes once all is decided, on the thread that {@linkplain #reached notes} it. */
  CompletionStage<Void> done() {
    return done;
  }

  /** Notes that it will not be done. */
  void fail(LedgerException why) {
    done.completeExceptionally(why);
  }

  /**
   * Returns how far it is; empty if it is done, which it may be even after it {@linkplain #fail
   * failed}.
   */
  Optional<LedgerException> trouble() {
    if (reached >= to) {
      return Optional.empty();
    }
    long read = reached - from;
    double took = (nanos.getAsLong() - since) / 1e9;
    String left =
        read == 0
            ? ""
            : ", about %d s left"
                .formatted(
                    Duration.ofMillis((long) (1e3 * took / read * (to - reached))).toSeconds());
    return Optional.of(
        new LedgerException(
            "This node is reading its journal: %,d of %,d entries%s."
                .formatted(read, to - from, left)));
  }
}
