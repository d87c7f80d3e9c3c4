package dev.tally.ledger;

import dev.tally.ledger.CommandQueue.CatchUp;
import dev.tally.ledger.CommandQueue.Work;
import dev.tally.ledger.EntryApplier.Digests;
import dev.tally.ledger.EntryApplier.Step;
import dev.tally.ledger.Journal.Batch;
import dev.tally.ledger.Journal.Entry;
import dev.tally.ledger.Journal.Logged;
import dev.tally.ledger.Pending.Appending;
import dev.tally.ledger.Pending.Deciding;
import dev.tally.ledger.StateMachine.Applied;
import dev.tally.ledger.StateMachine.Decision;
import dev.tally.shop.Command;
import dev.tally.shop.Follower;
import dev.tally.shop.Position;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A ledger that decides what a {@link Journal} says, in the journal's order, as every other replica
 * does. What is submitted here is appended there, and its receipt is what it led to when it came
 * back. The place in the journal is committed with what was decided, so no entry counts twice at
 * this replica, and none is passed over.
 *
 * <p>If the store fails, the batch is kept and tried again every second, because the journal says
 * that it happened; questions fail meanwhile. If the journal cannot be read, reading is tried again
 * every second; questions are answered from what is here. In either trouble the ledger takes no
 * commands, and goes on telling followers what it has. A command that was appended and is not
 * decided in time is unknown. A decision that throws is passed over, at every replica alike. A
 * follower that throws stops the ledger, see {@link WriterLedger}.
 */
public final class ReplicaLedger implements Ledger {

  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  /** Longer than Kafka tries to append; what comes back later is counted all the same. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Journal journal;
  private final long author;
  private final JournalAppender appender;
  private final InFlight inFlight;
  private final CommandQueue<Deciding<?>> asked = new CommandQueue<>();
  private final Audience audience = new Audience();
  private final Trouble trouble = new Trouble(); // of the store
  private final Trouble unreadable = new Trouble(); // the journal is
  private final JournalWatch watch;
  private final CatchingUp catchingUp;
  private final LedgerThread replica = new LedgerThread(this::follow);
  private final EntryApplier applier;

  // Everything below belongs to the replica's thread.
  private final Store store;
  private Work<Deciding<?>> work = Work.none();
  private boolean mustSeek = true;

  private ReplicaLedger(Store store, Journal journal, long author) {
    this.store = store;
    this.journal = journal;
    this.author = author;
    this.appender = new JournalAppender(journal, author, this::trouble, this::wake);
    this.inFlight = appender.inFlight();
    this.applier = new EntryApplier(store);
    this.watch = new JournalWatch(journal, () -> applier.place().next(), System::nanoTime);
    this.catchingUp =
        new CatchingUp(applier.place().next(), watch.extent().end(), System::nanoTime);
  }

  /**
   * Starts a ledger, which owns the store and the journal from now on and closes them in the end.
   *
   * @param author a number that no replica of this journal has ever had
   * @throws LedgerException if the store cannot be read, or the journal does not answer; both are
   *     closed then
   */
  public static ReplicaLedger start(Store store, Journal journal, long author) {
    try {
      ReplicaLedger ledger = new ReplicaLedger(store, journal, author);
      ledger.replica.start();
      ledger.appender.start();
      ledger.watch.start();
      return ledger;
    } catch (RuntimeException | Error e) {
      try (store) {
        journal.close();
      }
      throw e;
    }
  }

  /**
   * Completes once everything is decided that the journal held at the start; exceptionally, with
   * {@link LedgerException}, if the journal cannot be read that far.
   */
  public CompletionStage<Void> caughtUp() {
    return catchingUp.done();
  }

  @Override
  public CompletionStage<Receipt> submit(Command command) {
    return submit(command, false);
  }

  @Override
  public CompletionStage<Receipt> submitInBulk(Command command) {
    return submit(command, true);
  }

  private CompletionStage<Receipt> submit(Command command, boolean isBulk) {
    CompletableFuture<Receipt> receipt = new CompletableFuture<>();
    Optional<LedgerException> why = appender.failure().or(this::trouble);
    if (why.isPresent()) {
      receipt.completeExceptionally(why.get());
    } else if (!appender.offer(
        new Appending<>(new Operation.Decide(command), isBulk, Receipt.class, receipt))) {
      receipt.complete(new Receipt.Busy(RETRY_AFTER));
    }
    return receipt;
  }

  @Override
  public CompletionStage<Position> follow(Position after, Follower follower) {
    CompletableFuture<Position> caughtUp = new CompletableFuture<>();
    asked.add(new CatchUp(after, follower, caughtUp));
    wake();
    return caughtUp;
  }

  @Override
  public CompletionStage<Integer> fold(Duration age, int most) {
    CompletableFuture<Integer> folded = new CompletableFuture<>();
    Operation.Fold fold = new Operation.Fold(age, most);
    appender.add(new Appending<>(fold, false, Integer.class, folded));
    return folded;
  }

  @Override
  public CompletionStage<Recalled> recall(long below, Instant receivedSince, int most) {
    return ask(decider -> decider.recall(below, receivedSince, most));
  }

  @Override
  public CompletionStage<Void> beat(long number) {
    Deciding<Boolean> beat = Deciding.maintenance(CommandDecider::beat);
    CompletionStage<Void> told = beat.future().thenRun(() -> audience.beat(number));
    ask(beat); // after that: what is to be done next is then done on the ledger's thread
    return told;
  }

  @Override
  public CompletionStage<Optional<OrderRecord>> order(String key, int most) {
    return ask(decider -> decider.order(key, most));
  }

  private <T> CompletionStage<T> ask(Function<CommandDecider, T> question) {
    return ask(Deciding.maintenance(question));
  }

  private <T> CompletionStage<T> ask(Deciding<T> question) {
    asked.add(question);
    wake();
    return question.future();
  }

  @Override
  public void onOrderEvents(Consumer<List<OrderEvent>> listener) {
    audience.add(listener);
  }

  @Override
  public void onCommit(CommitListener listener) {
    audience.add(listener);
  }

  @Override
  public Waiting waiting() {
    return appender.waiting();
  }

  @Override
  public void distrust(DamagedException found) {
    trouble.found(found);
  }

  @Override
  public Optional<LedgerException> trouble() {
    return trouble.present().or(unreadable::present).or(catchingUp::trouble).or(watch::trouble);
  }

  @Override
  public Optional<ReplicaStatus> replica() {
    Digests present = applier.digests();
    return Optional.of(
        new ReplicaStatus(
            journal.identity(),
            present.next(),
            present.digest(),
            present.passed(),
            watch.extent(),
            watch.behind(),
            watch.silence(),
            appender.appended(),
            appender.appending(),
            inFlight.unknown()));
  }

  @Override
  public void close() {
    appender.close();
    asked.close();
    wake();
    replica.awaitEnd();
  }

  /** Ends what the replica waits for. */
  private void wake() {
    journal.wake();
    replica.unpark();
  }

  /** Follows the journal, on the replica's thread. */
  private void follow() {
    try (store;
        journal;
        watch) {
      try {
        for (work = take(); !isOver(); work = take()) {
          look();
        }
        end(asked.closed());
      } catch (Throwable e) {
        stop(e);
      }
    }
  }

  private boolean isOver() {
    boolean isIdle = inFlight.isEmpty() && applier.isEmpty();
    return work.isEnd() && appender.isDone() && (isIdle || isInTrouble());
  }

  private boolean isInTrouble() {
    return trouble.isPresent() || unreadable.isPresent();
  }

  /** Serves who asks, and applies what can be read. */
  private void look() {
    Optional<LedgerException> failure = appender.failure();
    if (failure.isPresent()) {
      throw failure.get();
    }
    work.catchUps().forEach(next -> audience.add(next, store, applier.head()));
    if (applier.isEmpty()) {
      read();
    }
    work.batch()
        .forEach(question -> applier.add(new Step(question, Optional.empty(), question::fail)));
    apply();
    catchingUp.reached(applier.place().next());
    inFlight.giveUpAfter(PATIENCE);
    if (isInTrouble()) {
      LockSupport.parkNanos(RETRY_AFTER.toNanos()); // or until somebody asks
    }
  }

  private Work<Deciding<?>> take() {
    Work<Deciding<?>> taken = asked.take(Duration.ZERO);
    asked.release(taken.batch());
    return taken;
  }

  private void read() {
    try {
      Batch batch = readJournal();
      unreadable.end();
      batch.entries().forEach(this::add);
      applier.readUpTo(batch.next());
    } catch (LedgerException e) {
      mustSeek = true;
      unreadable.report(e);
    }
  }

  private Batch readJournal() {
    try {
      if (mustSeek) {
        journal.seek(applier.place());
        mustSeek = false;
      }
      return journal.read(LOOK_EVERY);
    } catch (LedgerException e) {
      catchingUp.fail(e); // who waits for the end should hear that it does not come by waiting
      throw e;
    }
  }

  private void add(Logged logged) {
    Entry entry = logged.entry();
    Consumer<LedgerException> fail = why -> outcome(entry, waiting -> waiting.fail(why));
    applier.add(new Step(decision(logged), Optional.of(logged.after()), fail));
  }

  private Decision decision(Logged logged) {
    return decider -> {
      Optional<Object> outcome = decider.decide(logged);
      return () ->
          outcome.ifPresent(what -> outcome(logged.entry(), waiting -> waiting.complete(what)));
    };
  }

  /** Tells the outcome of an entry to who waits for it, if that is here. */
  private void outcome(Entry entry, Consumer<Appending<?>> tell) {
    if (entry.author() == author) {
      inFlight.take(entry.number()).ifPresent(tell);
    }
  }

  /** Applies what was read. A follower that throws ends the ledger; a store that fails does not. */
  private void apply() {
    Applied applied;
    try {
      trouble.checkForDamage();
      if (trouble.isPresent()) {
        store.probe();
      } else {
        store.check();
      }
      applied = applier.apply();
      trouble.end();
    } catch (LedgerException e) {
      applier.failQuestions(trouble.report(e));
      return;
    }
    audience.tell(applied);
    applier.told();
  }

  /** Fails everything that waits, and everything that comes later, for the same reason. */
  private void stop(Throwable cause) {
    LedgerException why = trouble.stop(cause);
    appender.fail(why);
    asked.fail(why);
    for (; !work.isEnd(); work = take()) {
      work.fail(why);
    }
    end(why);
  }

  private void end(LedgerException why) {
    applier.failQuestions(why);
    inFlight.close();
    catchingUp.fail(why);
  }
}
