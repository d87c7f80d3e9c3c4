package dev.tally.ledger;

import java.util.concurrent.locks.LockSupport;

/** The one thread that a ledger decides on. Safe for all threads. */
final class LedgerThread {

  private final Thread thread;

  LedgerThread(Runnable loop) {
    thread = new Thread(loop, "tally-ledger");
  }

  void start() {
    thread.start();
  }

  /** Ends what it waits for. */
  void unpark() {
    LockSupport.unpark(thread);
  }

  /**
   * Waits until it has ended, even if interrupted: what is queued must become durable first.
   * Returns at once on the thread itself.
   */
  void awaitEnd() {
    boolean interrupted = false;
    while (thread.isAlive() && !Thread.currentThread().equals(thread)) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
