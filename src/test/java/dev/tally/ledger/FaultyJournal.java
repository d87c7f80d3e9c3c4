package dev.tally.ledger;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A journal that passes every call on to another, over a way that a test makes bad. */
final class FaultyJournal implements Journal {

  private enum Appends {
    ARRIVE,
    ARRIVE_TWICE,
    FAIL_AND_ARRIVE_LATE,
    FAIL,
    VANISH,
    THROW
  }

  private final Journal journal;
  private final Queue<Entry> late = new ConcurrentLinkedQueue<>();
  private Place next = Place.BEGINNING; // the reading thread's
  private final AtomicInteger lost = new AtomicInteger();
  private volatile Appends appends = Appends.ARRIVE;
  private volatile boolean unreadable;
  private volatile boolean silent;
  private volatile boolean held;
  private volatile int copies = 3;

  FaultyJournal(Journal journal) {
    this.journal = journal;
  }

  void doubleAppends() {
    appends = Appends.ARRIVE_TWICE;
  }

  /**
   * @param arrive whether they arrive all the same, when it heals
   */
  void failAppends(boolean arrive) {
    appends = arrive ? Appends.FAIL_AND_ARRIVE_LATE : Appends.FAIL;
  }

  /** Appends are neither done nor refused from now on. */
  void loseAppends() {
    appends = Appends.VANISH;
  }

  /** Appends end with an error of the machine. */
  void throwAppends() {
    appends = Appends.THROW;
  }

  /** Of three copies one is complete from now on, and two are needed. */
  void loseCopies() {
    copies = 1;
  }

  int lost() {
    return lost.get();
  }

  void failReads() {
    unreadable = true;
  }

  /** Nothing comes from now on. */
  void holdReads() {
    held = true;
  }

  /** It does not answer from now on. */
  void silence() {
    silent = true;
  }

  void heal() {
    for (Entry entry = late.poll(); entry != null; entry = late.poll()) {
      journal.append(entry);
    }
    appends = Appends.ARRIVE;
    unreadable = false;
    silent = false;
    held = false;
    copies = 3;
  }

  @Override
  public String identity() {
    return journal.identity();
  }

  @Override
  public CompletionStage<Void> append(Entry entry) {
    return switch (appends) {
      case ARRIVE -> journal.append(entry);
      case ARRIVE_TWICE -> journal.append(entry).thenCompose(done -> journal.append(entry));
      case FAIL_AND_ARRIVE_LATE -> {
        late.add(entry);
        yield failed();
      }
      case FAIL -> failed();
      case VANISH -> {
        lost.incrementAndGet();
        yield new CompletableFuture<>();
      }
      case THROW -> throw new OutOfMemoryError("The test's");
    };
  }

  private static CompletableFuture<Void> failed() {
    return CompletableFuture.failedFuture(new LedgerException("The test broke the append."));
  }

  @Override
  public void seek(Place place) {
    next = place;
    journal.seek(place);
  }

  @Override
  public Batch read(Duration atMost) {
    if (unreadable) {
      throw new LedgerException("The test's journal cannot be read.");
    }
    if (held) {
      return new Batch(List.of(), next);
    }
    Batch batch = journal.read(atMost);
    next = batch.next();
    return batch;
  }

  @Override
  public void wake() {
    journal.wake();
  }

  @Override
  public Optional<Extent> extent() {
    return silent
        ? Optional.empty()
        : journal.extent().map(e -> new Extent(e.begin(), e.end(), copies, 3, 2));
  }

  @Override
  public void close() {
    journal.close();
  }
}
