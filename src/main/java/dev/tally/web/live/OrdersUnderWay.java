package dev.tally.web.live;

import java.util.concurrent.CompletableFuture;

/**
 * The orders that came over WebSockets and wait for their receipts. A server that closes answers
 * them first: its viewers could not tell whether they count. Thread-safe.
 */
public final class OrdersUnderWay {

  private final CompletableFuture<Void> none = new CompletableFuture<>();
  private int number;
  private boolean draining;

  /** Counts one more. Returns false if the server is closing; it is not counted then. */
  synchronized boolean begin() {
    number += draining ? 0 : 1;
    return !draining;
  }

  /** Stops counting one, which was answered. */
  synchronized void end() {
    number--;
    completeIfDone();
  }

  /** Takes no more from now on; completes when all are answered. */
  public synchronized CompletableFuture<Void> drain() {
    draining = true;
    completeIfDone();
    return none;
  }

  private void completeIfDone() {
    if (draining && number == 0) {
      none.complete(null);
    }
  }
}
