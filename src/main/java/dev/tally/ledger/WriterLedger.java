package dev.tally.ledger;

import dev.tally.ledger.CommandQueue.CatchUp;
import dev.tally.ledger.CommandQueue.Submitted;
import dev.tally.ledger.CommandQueue.Work;
import dev.tally.shop.Change;
import dev.tally.shop.Command;
import dev.tally.shop.Follower;
import dev.tally.shop.Position;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A ledger over a {@link Store}, by group commit: one writer thread takes all the commands that are
 * queued, decides them, makes them durable in one transaction, tells the followers and completes
 * the receipts; meanwhile the next batch gathers by itself.
 *
 * <p>If the store fails, the batch that it was writing fails whole. From then on the ledger is in
 * trouble: it refuses commands until a probe finds that the store works again. It probes with every
 * batch, and every second if none comes. A follower that throws is a programming error and stops
 * the ledger, and so does a store that cannot give a follower its state: better no shop than one
 * that shows old totals.
 */
public final class WriterLedger implements Ledger {

  private static final Logger LOG = LoggerFactory.getLogger(WriterLedger.class);
  private static final int MOST_WAITING = 65_536; // about 6 MB, and about a second's work
  private static final int MOST_A_BATCH = 8_192;
  private static final int MAINTENANCE = 2; // the weight of a fold, a recall or a look at an order
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  private final CommandQueue queue = new CommandQueue(MOST_WAITING, MOST_A_BATCH);
  private final Thread writer = new Thread(this::write, "tally-ledger");
  private final List<Consumer<List<OrderEvent>>> eventListeners = new CopyOnWriteArrayList<>();
  private volatile @Nullable LedgerException trouble;
  private volatile @Nullable DamagedException damage; // for good

  // Everything below belongs to the writer thread.
  private final Store store;
  private final InstantSource clock;
  private final List<Follower> followers = new ArrayList<>();
  private CommandDecider decider;
  private boolean deciderIsAhead;
  private Work work = Work.NONE;

  private WriterLedger(Store store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
    this.decider = new CommandDecider(store, clock);
  }

  /**
   * Starts a ledger, which owns the store from now on and closes it in the end.
   *
   * @param clock says when an order was received
   * @throws LedgerException if the store cannot be read; it is closed then
   */
  public static Ledger start(Store store, InstantSource clock) {
    try {
      WriterLedger ledger = new WriterLedger(store, clock);
      ledger.writer.start();
      return ledger;
    } catch (RuntimeException | Error e) {
      store.close();
      throw e;
    }
  }

  @Override
  public CompletionStage<Receipt> submit(Command command) {
    return submit(command, false);
  }

  @Override
  public CompletionStage<Receipt> submitInBulk(Command command) {
    return submit(command, true);
  }

  private CompletionStage<Receipt> submit(Command command, boolean inBulk) {
    CompletableFuture<Receipt> receipt = new CompletableFuture<>();
    Submitted<Receipt> submitted =
        new Submitted<>(command.weight(), decider -> decider.decide(command), receipt);
    if (!queue.offer(submitted, inBulk)) {
      queue
          .failure()
          .ifPresentOrElse(
              receipt::completeExceptionally,
              () -> receipt.complete(new Receipt.Busy(RETRY_AFTER)));
    }
    return receipt;
  }

  @Override
  public CompletionStage<Position> follow(Position after, Follower follower) {
    CompletableFuture<Position> caughtUp = new CompletableFuture<>();
    if (!queue.add(new CatchUp(after, follower, caughtUp))) {
      caughtUp.completeExceptionally(closed());
    }
    return caughtUp;
  }

  @Override
  public CompletionStage<Integer> fold(Instant before, int most) {
    return maintain(decider -> decider.fold(before, most));
  }

  @Override
  public CompletionStage<Long> recall(long below, Instant receivedSince, int most) {
    return maintain(decider -> decider.recall(below, receivedSince, most));
  }

  @Override
  public CompletionStage<Optional<OrderRecord>> order(String key, int most) {
    return maintain(decider -> decider.order(key, most));
  }

  private <T> CompletionStage<T> maintain(Function<CommandDecider, T> decision) {
    CompletableFuture<T> outcome = new CompletableFuture<>();
    if (!queue.add(new Submitted<>(MAINTENANCE, decision, outcome))) {
      outcome.completeExceptionally(closed());
    }
    return outcome;
  }

  private LedgerException closed() {
    return queue.failure().orElseGet(() -> new LedgerException("The ledger is closed."));
  }

  @Override
  public void onOrderEvents(Consumer<List<OrderEvent>> listener) {
    eventListeners.add(listener);
  }

  @Override
  public void distrust(DamagedException found) {
    damage = found;
  }

  @Override
  public Optional<LedgerException> trouble() {
    return Optional.ofNullable(trouble);
  }

  @Override
  public void close() {
    queue.close();
    boolean interrupted = false;
    while (writer.isAlive() && !Thread.currentThread().equals(writer)) {
      try {
        writer.join();
      } catch (InterruptedException e) {
        interrupted = true; // what is queued must become durable first
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void write() {
    try (store) {
      for (work = take(); !work.isEnd(); work = take()) {
        work.catchUps().forEach(this::begin);
        if (work.batch().isEmpty()) {
          look();
        } else {
          commit(work.batch());
        }
      }
    } catch (Throwable e) {
      stop(e);
    }
  }

  private Work take() {
    return queue.take(LOOK_EVERY);
  }

  /** Checks for trouble and its end, which nothing else notices while nothing is written. */
  private void look() {
    if (trouble != null) {
      probe();
      return;
    }
    try {
      checkForDamage();
      store.check();
    } catch (LedgerException e) {
      complain(e);
    }
  }

  /** Throws any damage found: it stays, even if another page of the file can be written. */
  private void checkForDamage() {
    DamagedException found = damage;
    if (found != null) {
      throw found;
    }
  }

  private void probe() {
    try {
      checkForDamage();
      store.probe();
      trouble = null;
      LOG.info("The ledger takes orders again.");
    } catch (RuntimeException e) {
      complain(e);
    }
  }

  private void begin(CatchUp catchUp) {
    catchUp();
    Follower follower = catchUp.follower();
    Position head = decider.head();
    long after = catchUp.after().offset();
    if (!store.lineage().holds(catchUp.after(), head.offset())) {
      follower.onReset(store.lineage());
      after = 0;
    }
    store.changesAfter(after, follower::onChanges);
    follower.onCaughtUp(head);
    followers.add(follower);
    catchUp.caughtUp().complete(head);
  }

  private void commit(List<Submitted<?>> together) {
    if (trouble != null || damage != null) {
      probe();
    }
    LedgerException lasting = trouble;
    if (lasting != null) {
      together.forEach(submitted -> submitted.fail(lasting));
      return;
    }
    List<Runnable> outcomes = new ArrayList<>(together.size());
    List<Change> changes;
    List<OrderEvent> events;
    try {
      catchUp();
      store.begin();
      together.forEach(submitted -> outcomes.add(submitted.decide(decider)));
      changes = decider.takeChanges();
      events = decider.takeEvents();
      changes.forEach(store::put);
      store.commit();
    } catch (RuntimeException e) {
      undo(together, e);
      return;
    }
    if (!changes.isEmpty()) {
      followers.forEach(follower -> follower.onChanges(changes));
    }
    if (!events.isEmpty()) {
      eventListeners.forEach(listener -> listener.accept(events));
    }
    outcomes.forEach(Runnable::run);
  }

  /** Replaces the decider after a failure, when it knows more than the store has. */
  private void catchUp() {
    if (deciderIsAhead) {
      decider = new CommandDecider(store, clock);
      deciderIsAhead = false;
    }
  }

  private void undo(List<Submitted<?>> together, RuntimeException e) {
    deciderIsAhead = true;
    store.rollback();
    if (e instanceof LedgerException || together.size() == 1) {
      refuse(together, e);
    } else {
      together.forEach(one -> commit(List.of(one))); // a bug fails only the command that meets it
    }
  }

  private void refuse(List<Submitted<?>> together, RuntimeException e) {
    LedgerException why = complain(e);
    together.forEach(submitted -> submitted.fail(why));
  }

  /** Logs a failure once, not with every batch while it lasts, and returns it with a sentence. */
  private LedgerException complain(RuntimeException e) {
    LedgerException why =
        e instanceof LedgerException known
            ? known
            : new LedgerException(
                "Nothing was counted because of an internal error; see the log.", e);
    if (why instanceof DamagedException found) {
      damage = found;
    }
    LedgerException before = trouble;
    if (before == null || !before.getMessage().equals(why.getMessage())) {
      LOG.error("{}", why.getMessage(), e == why ? null : e);
    }
    trouble = why;
    return why;
  }

  /** Fails everything that is queued, and everything that comes later, for the same reason. */
  private void stop(Throwable cause) {
    LOG.error("The ledger stopped; restart the server.", cause);
    LedgerException why =
        new LedgerException("The ledger stopped after an error; restart the server.", cause);
    trouble = why;
    queue.fail(why);
    for (; !work.isEnd(); work = take()) {
      work.fail(why);
    }
  }
}
