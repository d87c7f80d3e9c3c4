package dev.tally.ledger;

import dev.tally.ledger.CommandQueue.CatchUp;
import dev.tally.ledger.CommandQueue.Work;
import dev.tally.ledger.Pending.Deciding;
import dev.tally.shop.Command;
import dev.tally.shop.Follower;
import dev.tally.shop.Position;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;

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

  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  private final CommandQueue<Deciding<?>> queue = new CommandQueue<>();
  private final Audience audience = new Audience();
  private final Trouble trouble = new Trouble();
  private final LedgerThread writer = new LedgerThread(this::write);

  // Everything below belongs to the writer thread.
  private final Store store;
  private final StateMachine machine;
  private final InstantSource clock;
  private Work<Deciding<?>> work = Work.none();

  private WriterLedger(Store store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
    this.machine = new StateMachine(store);
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

  private CompletionStage<Receipt> submit(Command command, boolean isBulk) {
    CompletableFuture<Receipt> receipt = new CompletableFuture<>();
    Deciding<Receipt> deciding =
        new Deciding<>(
            command.weight(), isBulk, decider -> decider.decide(command, clock.instant()), receipt);
    if (!queue.offer(deciding)) {
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
    queue.add(new CatchUp(after, follower, caughtUp));
    return caughtUp;
  }

  @Override
  public CompletionStage<Integer> fold(Duration age, int most) {
    return maintain(decider -> decider.fold(clock.instant().minus(age), most));
  }

  @Override
  public CompletionStage<Recalled> recall(long below, Instant receivedSince, int most) {
    return maintain(decider -> decider.recall(below, receivedSince, most));
  }

  @Override
  public CompletionStage<Void> beat(long number) {
    Deciding<Boolean> beat = Deciding.maintenance(CommandDecider::beat);
    CompletionStage<Void> told = beat.future().thenRun(() -> audience.beat(number));
    maintain(beat); // after that: what is to be done next is then done on the ledger's thread
    return told;
  }

  @Override
  public CompletionStage<Optional<OrderRecord>> order(String key, int most) {
    return maintain(decider -> decider.order(key, most));
  }

  private <T> CompletionStage<T> maintain(Function<CommandDecider, T> decision) {
    return maintain(Deciding.maintenance(decision));
  }

  private <T> CompletionStage<T> maintain(Deciding<T> deciding) {
    queue.add(deciding);
    return deciding.future();
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
    return queue.waiting();
  }

  @Override
  public void distrust(DamagedException found) {
    trouble.found(found);
  }

  @Override
  public Optional<LedgerException> trouble() {
    return trouble.present();
  }

  @Override
  public void close() {
    queue.close();
    writer.awaitEnd();
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

  private Work<Deciding<?>> take() {
    Work<Deciding<?>> taken = queue.take(LOOK_EVERY);
    queue.release(taken.batch());
    return taken;
  }

  /** Checks for trouble and its end, which nothing else notices while nothing is written. */
  private void look() {
    if (trouble.present().isPresent()) {
      probe();
      return;
    }
    try {
      trouble.checkForDamage();
      store.check();
    } catch (LedgerException e) {
      trouble.report(e);
    }
  }

  private void probe() {
    try {
      trouble.checkForDamage();
      store.probe();
      trouble.end();
    } catch (RuntimeException e) {
      trouble.report(e);
    }
  }

  private void begin(CatchUp catchUp) {
    audience.add(catchUp, store, machine.head());
  }

  private void commit(List<Deciding<?>> batch) {
    if (trouble.isPresent()) {
      probe();
    }
    Optional<LedgerException> lasting = trouble.present();
    if (lasting.isPresent()) {
      batch.forEach(deciding -> deciding.fail(lasting.get()));
      return;
    }
    StateMachine.Applied applied;
    try {
      applied = machine.apply(batch);
    } catch (RuntimeException e) {
      refuse(batch, e);
      return;
    }
    audience.tell(applied);
  }

  private void refuse(List<Deciding<?>> batch, RuntimeException e) {
    if (e instanceof LedgerException || batch.size() == 1) {
      LedgerException why = trouble.report(e);
      batch.forEach(deciding -> deciding.fail(why));
    } else {
      batch.forEach(one -> commit(List.of(one))); // a bug fails only the command that meets it
    }
  }

  /** Fails everything that is queued, and everything that comes later, for the same reason. */
  private void stop(Throwable cause) {
    LedgerException why = trouble.stop(cause);
    queue.fail(why);
    for (; !work.isEnd(); work = take()) {
      work.fail(why);
    }
  }
}
