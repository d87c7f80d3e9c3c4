package dev.tally.ledger;

import dev.tally.ledger.CommandQueue.Work;
import dev.tally.ledger.Journal.Entry;
import dev.tally.ledger.Pending.Appending;
import dev.tally.ledger.Pending.Deciding;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes in what is submitted at a replica, numbers it and appends it to the journal, on a thread of
 * its own: nobody else may have to wait for the journal. Safe for all threads.
 */
final class JournalAppender {

  private static final Logger LOG = LoggerFactory.getLogger(JournalAppender.class);
  private static final int MOST_IN_FLIGHT = 16_384;
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
  private static final Duration WARN_EVERY = Duration.ofSeconds(10);

  private final Journal journal;
  private final long author;
  private final Runnable wake;
  private final CommandQueue<Pending> queue = new CommandQueue<>();
  private final InFlight inFlight = new InFlight(MOST_IN_FLIGHT, queue::release);
  private final Thread thread = new Thread(this::run, "tally-journal");
  private final LongAdder appended = new LongAdder();
  private final LongAdder nanos = new LongAdder();
  private volatile long warnedAt = System.nanoTime() - WARN_EVERY.toNanos();
  private volatile boolean isDone;

  /**
   * @param author the author of its entries
   * @param wake makes the replica look what is in flight
   */
  JournalAppender(Journal journal, long author, Runnable wake) {
    this.journal = journal;
    this.author = author;
    this.wake = wake;
  }

  void start() {
    thread.start();
  }

  /** Takes in a command; returns false if it would pass the bound, or after {@link #close}. */
  boolean offer(Appending<?> command) {
    return queue.offer(command);
  }

  /** Takes in the program's own request, whatever the bound; fails it after {@link #close}. */
  void add(Pending pending) {
    if (!queue.add(pending)) {
      pending.fail(closed());
    }
  }

  /** Accepts nothing from now on; what was taken in is still appended. */
  void close() {
    queue.close();
  }

  /** Accepts and appends nothing from now on, for this reason. */
  void fail(LedgerException why) {
    queue.fail(why);
  }

  /** Returns why it fails everything, if it does. */
  Optional<LedgerException> failure() {
    return queue.failure();
  }

  /** Returns why nothing is accepted any more. */
  LedgerException closed() {
    return failure().orElseGet(() -> new LedgerException("The ledger is closed."));
  }

  /** Returns whether it is closed and has appended everything. */
  boolean isDone() {
    return isDone;
  }

  InFlight inFlight() {
    return inFlight;
  }

  /** Returns how many entries the journal has acknowledged. */
  long appended() {
    return appended.sum();
  }

  /** Returns how long those took, summed up. */
  Duration appending() {
    return Duration.ofNanos(nanos.sum());
  }

  private void run() {
    try {
      for (Work<Pending> work = take(); !work.isEnd(); work = take()) {
        Optional<LedgerException> why = failure();
        if (why.isPresent()) {
          work.fail(why.get());
        } else {
          append(work.batch());
        }
      }
    } catch (RuntimeException | Error e) {
      LOG.error("Nothing is appended any more; restart the server.", e);
      fail(new LedgerException("The ledger stopped after an error; restart the server.", e));
    } finally {
      isDone = true;
      if (failure().isPresent()) {
        inFlight.giveUpAll(); // what was added after the replica had stopped
      }
      wake.run();
    }
  }

  private Work<Pending> take() {
    inFlight.awaitRoom();
    return queue.take(LOOK_EVERY);
  }

  private void append(List<Pending> batch) {
    for (Pending pending : batch) {
      long number = inFlight.add(pending);
      if (pending instanceof Appending<?> appending) {
        append(number, appending);
      }
    }
    if (batch.stream().anyMatch(Deciding.class::isInstance)) {
      wake.run();
    }
  }

  private void append(long number, Appending<?> appending) {
    long began = System.nanoTime();
    journal
        .append(new Entry(author, number, appending.operation()))
        .whenComplete(
            (done, e) -> {
              if (e == null) {
                appended.increment();
                nanos.add(System.nanoTime() - began);
              } else {
                inFlight.giveUp(number);
                warn(e);
              }
            });
  }

  /** Logs that appends fail, but not each of thousands. */
  private void warn(Throwable failure) {
    long now = System.nanoTime();
    if (now - warnedAt > WARN_EVERY.toNanos()) {
      warnedAt = now;
      LOG.warn("Entries may not have been appended. {}", failure.getMessage());
    }
  }
}
