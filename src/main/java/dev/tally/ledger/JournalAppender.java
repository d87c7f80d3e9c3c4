package dev.tally.ledger;

import dev.tally.ledger.CommandQueue.Work;
import dev.tally.ledger.Journal.Entry;
import dev.tally.ledger.Pending.Appending;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes in what is submitted at a replica, numbers it and appends it to the journal, on a thread of
 * its own: only what is appended waits for the journal. Safe for all threads.
 */
final class JournalAppender {

  private static final Logger LOG = LoggerFactory.getLogger(JournalAppender.class);
  private static final int MOST_IN_FLIGHT = 16_384;
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
  private static final Duration WARN_EVERY = Duration.ofSeconds(10);

  private final Journal journal;
  private final long author;
  private final Supplier<Optional<LedgerException>> trouble;
  private final Runnable wake;
  private final CommandQueue<Appending<?>> queue = new CommandQueue<>();
  private final InFlight inFlight = new InFlight(MOST_IN_FLIGHT, queue::release);
  private final Thread thread = new Thread(this::run, "tally-journal");
  private Work<Appending<?>> work = Work.none(); // the thread's
  private final LongAdder appended = new LongAdder();
  private final LongAdder nanos = new LongAdder();
  private volatile long warnedAt = System.nanoTime() - WARN_EVERY.toNanos();
  private volatile boolean isDone;

  /**
   * @param author the author of its entries
   * @param trouble returns why the replica takes nothing just now, if it does not
   * @param wake makes the replica look whether this is {@linkplain #isDone done}
   */
  JournalAppender(
      Journal journal, long author, Supplier<Optional<LedgerException>> trouble, Runnable wake) {
    this.journal = journal;
    this.author = author;
    this.trouble = trouble;
    this.wake = wake;
  }

  void start() {
    thread.start();
  }

  /** Returns how much waits to be appended, or to come back from the journal. */
  Ledger.Waiting waiting() {
    return queue.waiting();
  }

  /** Takes in a command; returns false if it would pass the bound, or after {@link #close}. */
  boolean offer(Appending<?> command) {
    return queue.offer(command);
  }

  /** Takes in the program's own request, whatever the bound; fails it after {@link #close}. */
  void add(Appending<?> pending) {
    queue.add(pending);
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
      for (work = take(); !work.isEnd(); work = take()) {
        EntryPacker.pack(work.batch()).forEach(this::append);
      }
    } catch (RuntimeException | Error e) {
      stop(e);
    } finally {
      isDone = true;
      wake.run();
    }
  }

  private Work<Appending<?>> take() {
    inFlight.awaitRoom();
    return queue.take(LOOK_EVERY);
  }

  /** Fails everything, now and later: the replica then stops too. */
  private void stop(Throwable cause) {
    LedgerException why =
        new LedgerException("The ledger stopped after an error; restart the server.", cause);
    fail(why);
    inFlight.close();
    for (; !work.isEnd(); work = take()) {
      work.fail(why);
    }
  }

  /** Appends it, unless it would only wait: then it is certain that it does not count. */
  private void append(Appending<?> appending) {
    Optional<LedgerException> why = failure().or(trouble);
    if (why.isPresent()) {
      queue.release(List.of(appending));
      appending.fail(why.get());
    } else {
      append(inFlight.add(appending), appending);
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
