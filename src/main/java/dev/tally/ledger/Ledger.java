package dev.tally.ledger;

import dev.tally.ledger.Store.KnownOrder;
import dev.tally.shop.Command;
import dev.tally.shop.Follower;
import dev.tally.shop.Position;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * The durable record of what happened to the shop: it decides every command, counts each order key
 * once, and puts all changes into one sequence. Safe for all threads.
 */
public interface Ledger extends AutoCloseable {

  /**
   * Decides a command. The receipt arrives once the outcome is durable <em>and</em> every follower
   * has received it, so that any later read shows it. It arrives on the ledger's own thread:
   * continue elsewhere ({@code whenCompleteAsync}) with anything that takes time.
   *
   * @return a stage that completes exceptionally, with {@link LedgerException}, only if the store
   *     failed, the ledger has stopped after an error, or it is not known whether the command
   *     counts; it may be retried under the same key
   */
  CompletionStage<Receipt> submit(Command command);

  /**
   * Decides a command that is one of very many. Together these may use half of the queue, and they
   * wait while single commands come in. Each of the two kinds is decided in the order of
   * submission.
   */
  default CompletionStage<Receipt> submitInBulk(Command command) {
    return submit(command);
  }

  /**
   * Sends the follower the newest state of everything that changed after this position, then calls
   * {@link Follower#onCaughtUp}, then sends every change as it becomes durable. A position that the
   * ledger's lineage does not hold, such as one beyond the head, is answered with {@link
   * Follower#onReset} and everything. Returns at once. A follower that throws stops the ledger for
   * good.
   *
   * @return a stage that completes with the head when the follower has caught up, and
   *     exceptionally, with {@link LedgerException}, if the ledger has stopped or was closed before
   */
  CompletionStage<Position> follow(Position after, Follower follower);

  /**
   * Adds the units of orders that were received longer ago than this, by the ledger's clock, to a
   * baseline for each product, and forgets the orders with their keys. Totals stay as they are.
   *
   * @param most the most orders to fold, oldest first; call again until fewer are folded. The
   *     writer does nothing else meanwhile
   * @return a stage that completes, on the ledger's own thread, with the number of orders folded;
   *     exceptionally, with {@link LedgerException}, if the store failed or the ledger has stopped
   */
  CompletionStage<Integer> fold(Duration age, int most);

  /**
   * Replays orders, as they are now, to the {@linkplain #onOrderEvents listeners}, newest first;
   * changes nothing.
   *
   * @param below replays only orders of lower numbers; {@code Long.MAX_VALUE} begins with the
   *     newest
   * @param receivedSince replays only orders that were received since then; the end is reached when
   *     none of {@code most} orders was
   * @param most how many orders to look at, fewer if they are large: the writer does nothing else
   *     meanwhile
   * @return a stage that completes as that of {@link #fold} does
   */
  CompletionStage<Recalled> recall(long below, Instant receivedSince, int most);

  /**
   * How far a recall came.
   *
   * @param below the number to continue below; 0 if there are no more
   * @param newest when the newest of the orders was received that it looked at
   */
  record Recalled(long below, Instant newest) {}

  /**
   * Sends a heartbeat the way of a command: it waits for its turn, is made durable although it
   * changes nothing, and reaches every {@linkplain Follower#onBeat follower}. It counts nowhere.
   *
   * @param number rises from beat to beat
   * @return a stage that completes as that of {@link #fold} does, once the followers know
   */
  CompletionStage<Void> beat(long number);

  /**
   * Returns what is known of an order, including what was acknowledged so far.
   *
   * @param most the most changes to return
   * @return a stage that completes as that of {@link #fold} does; empty if no order has this key
   */
  CompletionStage<Optional<OrderRecord>> order(String key, int most);

  /**
   * An order and its changes.
   *
   * @param changes the newest ones, newest first
   */
  record OrderRecord(KnownOrder order, List<Amendment> changes) {}

  /**
   * Registers a listener for every order that comes or changes from now on, or is {@linkplain
   * #recall recalled}. The ledger calls it once that is durable, on its own thread, in the order of
   * the decisions, and before it completes the receipts. The listener must be quick; one that
   * throws stops the ledger for good.
   */
  void onOrderEvents(Consumer<List<OrderEvent>> listener);

  /** Registers who is told, on the ledger's own thread, of each commit. Must be quick. */
  void onCommit(CommitListener listener);

  /** Told of commits, for metrics. */
  @FunctionalInterface
  interface CommitListener {

    /**
     * Called after a commit.
     *
     * @param decisions how many decisions it made durable
     * @param time how long the commit itself took
     */
    void committed(int decisions, Duration time);
  }

  /** Returns how much waits to be decided, as sums of {@link Command#weight()}. */
  Waiting waiting();

  /**
   * What waits for a ledger.
   *
   * @param single the weight of single commands
   * @param streams the weight of those of streams, which go after single ones
   */
  record Waiting(int single, int streams) {}

  /**
   * Stops all writing, because a reader of the store found damage: what is written on top of damage
   * may be lost with it. Returns at once.
   */
  void distrust(DamagedException found);

  /**
   * Returns why nothing can be written just now: the disk is full, the file is damaged, the ledger
   * has stopped for good. Empty while it works. Trouble ends by itself once its cause is gone, even
   * if no commands are submitted; it does not affect reads and followers.
   */
  Optional<LedgerException> trouble();

  /** Returns how this ledger stands to the journal that it follows; empty if it decides alone. */
  default Optional<ReplicaStatus> replica() {
    return Optional.empty();
  }

  /**
   * Stops accepting commands ({@link Receipt.Busy} from now on), makes those that are queued
   * durable, completes their receipts and closes the store.
   */
  @Override
  void close();
}
