package dev.tally.ledger;

import dev.tally.shop.Command;
import dev.tally.shop.Follower;
import dev.tally.shop.Position;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * The durable record of what happened to the shop: it decides every command, counts each order key
 * once, and puts all changes into one order. Safe for all threads.
 */
public interface Ledger extends AutoCloseable {

  /**
   * Decides a command. The receipt comes once the outcome is durable <em>and</em> every follower
   * has been told of it, so that whoever reads next sees it. It comes on the ledger's own thread:
   * continue elsewhere ({@code whenCompleteAsync}) with anything that takes time.
   *
   * @return completes exceptionally, with {@link LedgerException}, only where the store failed or
   *     the ledger has stopped after an error; the command may be repeated under the same key
   */
  CompletionStage<Receipt> submit(Command command);

  /**
   * The same for one of very many: they have half of the queue together, and wait where commands
   * come one by one. What was submitted in either way is decided in its order.
   */
  default CompletionStage<Receipt> submitInBulk(Command command) {
    return submit(command);
  }

  /**
   * Tells the follower the newest state of everything that changed after that position, then {@link
   * Follower#onCaughtUp}, then every change as it becomes durable. A position of another epoch, or
   * one that lies beyond the head, is answered with {@link Follower#onReset} and everything.
   * Returns at once. A follower that throws stops the ledger for good.
   *
   * @return completes with the head when the follower has caught up, and exceptionally, with {@link
   *     LedgerException}, where the ledger has stopped or was closed before
   */
  CompletionStage<Position> follow(Position after, Follower follower);

  /**
   * Adds the units of orders that were received before then to a baseline for each product, and
   * forgets the orders with their keys. Totals stay as they are.
   *
   * @param most at most so many, the oldest; repeat it until fewer are folded. The writer does
   *     nothing else meanwhile
   * @return completes, on the ledger's own thread, with the number of orders that were folded;
   *     exceptionally, with {@link LedgerException}, if the store failed or the ledger has stopped
   */
  CompletionStage<Integer> fold(Instant before, int most);

  /**
   * Has those who {@linkplain #onSales listen to sales} told again of orders that count, newest
   * first; it changes nothing.
   *
   * @param below only of lower numbers; {@code Long.MAX_VALUE} begins with the newest
   * @param receivedSince only of those that were received since then; the end is where none of
   *     {@code most} was
   * @param most looks at so many: the writer does nothing else meanwhile
   * @return completes as {@link #fold} does, with the number to go on below; 0 if there are no more
   */
  CompletionStage<Long> recall(long below, Instant receivedSince, int most);

  /**
   * Has this told of every order that counts or ceases to from now on, and of what is {@linkplain
   * #recall recalled}: once that is durable, on the ledger's own thread, in the order in which it
   * was decided, and before the receipts. It must be quick; one that throws stops the ledger for
   * good.
   */
  void onSales(Consumer<List<OrderEvent>> listener);

  /**
   * Has it write no more, as somebody who read its store found damage there: what is written on top
   * of that may be lost with it. Returns at once.
   */
  void distrust(DamagedException found);

  /**
   * Why nothing can be written just now: the disk is full, the file is damaged, the ledger has
   * stopped for good. Empty while it works. It goes by itself where the cause does, also when
   * nobody submits anything; reads and followers are not touched by it.
   */
  Optional<LedgerException> trouble();

  /**
   * Takes no more commands ({@link Receipt.Busy} from now on), makes those that wait durable,
   * completes their receipts and lets go of the store.
   */
  @Override
  void close();
}
