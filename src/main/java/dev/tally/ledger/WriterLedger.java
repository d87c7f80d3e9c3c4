package dev.tally.ledger;

import dev.tally.ledger.CommandQueue.CatchUp;
import dev.tally.ledger.CommandQueue.Task;
import dev.tally.ledger.CommandQueue.Work;
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

  private static final int MOST_WAITING = 65_536; // about 6 MB, and about a second's work
  private static final int MOST_A_BATCH = 8_192;
  private static final int MAINTENANCE = 2; // the weight of a fold, a recall or a look at an order
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  /** A decision to make, and the future that gets its outcome. */
  private record Submitted<T>(
      int weight,
      boolean isBulk,
      Function<CommandDecider, T> decision,
      CompletableFuture<T> outcome)
      implements Task, StateMachine.Decision {

    @Override
    public Runnable decide(CommandDecider decider) {
      T decided = decision.apply(decider);
      return () -> outcome.complete(decided);
    }

    @Override
    public void fail(LedgerException why) {
      outcome.completeExceptionally(why);
    }
  }

  private final CommandQueue<Submitted<?>> queue = new CommandQueue<>(MOST_WAITING, MOST_A_BATCH);
  private final Audience audience = new Audience();
  private final Trouble trouble = new Trouble();
  private final Thread writer = new Thread(this::write, "tally-ledger");

  // Everything below belongs to the writer thread.
  private final Store store;
  private final StateMachine machine;
  private final InstantSource clock;
  private Work<Submitted<?>> work = Work.none();

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
    Submitted<Receipt> submitted =
        new Submitted<>(
            command.weight(), isBulk, decider -> decider.decide(command, clock.instant()), receipt);
    if (!queue.offer(submitted)) {
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
    if (!queue.add(new Submitted<>(MAINTENANCE, false, decision, outcome))) {
      outcome.completeExceptionally(closed());
    }
    return outcome;
  }

  private LedgerException closed() {
    return queue.failure().orElseGet(() -> new LedgerException("The ledger is closed."));
  }

  @Override
  public void onOrderEvents(Consumer<List<OrderEvent>> listener) {
    audience.add(listener);
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

  private Work<Submitted<?>> take() {
    Work<Submitted<?>> taken = queue.take(LOOK_EVERY);
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

  private void commit(List<Submitted<?>> batch) {
    if (trouble.isPresent()) {
      probe();
    }
    Optional<LedgerException> lasting = trouble.present();
    if (lasting.isPresent()) {
      batch.forEach(submitted -> submitted.fail(lasting.get()));
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

  private void refuse(List<Submitted<?>> batch, RuntimeException e) {
    if (e instanceof LedgerException || batch.size() == 1) {
      LedgerException why = trouble.report(e);
      batch.forEach(submitted -> submitted.fail(why));
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
