package dev.tally.web.live;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * What the WebSockets of a server that closes wait for. Orders are answered first: their viewers
 * could not tell whether they count. Those that are no viewers yet are told to come back.
 * Thread-safe.
 */
public final class SocketDrain {

  private final CompletableFuture<Void> none = new CompletableFuture<>();
  private final Set<Runnable> newcomers = new LinkedHashSet<>();
  private int orders;
  private boolean draining;

  /** Counts one more order. Returns false if the server is closing; it is not counted then. */
  synchronized boolean begin() {
    orders += draining ? 0 : 1;
    return !draining;
  }

  /** Stops counting an order, which was answered. */
  synchronized void end() {
    orders--;
    completeIfDone();
  }

  /**
   * Registers a newcomer. Returns false if the server is closing; it is not registered then.
   *
   * @param leave called once the server closes, on any thread; quick
   */
  synchronized boolean enter(Runnable leave) {
    return !draining && newcomers.add(leave);
  }

  /** Forgets a newcomer, who has joined or gone. Returns false if it was told to leave already. */
  synchronized boolean exit(Runnable leave) {
    return newcomers.remove(leave);
  }

  /** Takes no more from now on; completes when all orders are answered. */
  public CompletableFuture<Void> drain() {
    closeForAll().forEach(Runnable::run);
    return none;
  }

  private synchronized List<Runnable> closeForAll() {
    draining = true;
    completeIfDone();
    List<Runnable> all = List.copyOf(newcomers);
    newcomers.clear();
    return all;
  }

  private void completeIfDone() {
    if (draining && orders == 0) {
      none.complete(null);
    }
  }
}
