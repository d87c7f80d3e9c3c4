package dev.tally.ledger;

import dev.tally.shop.Change;
import dev.tally.shop.Change.ProductDefined;
import dev.tally.shop.Lineage;
import dev.tally.shop.ProductId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The durable rows behind a {@link WriterLedger} or a {@link ReplicaLedger}: the newest state of
 * the shop, every order, and the keys under which something was made. It decides nothing.
 *
 * <p>Lives on one thread at a time: first its opener's, then the ledger's own. Every method throws
 * {@link LedgerException} if it fails; a failed transaction is rolled back whole.
 */
public interface Store extends AutoCloseable {

  /** Returns the epochs of its positions; the present one began when the store was opened. */
  Lineage lineage();

  /**
   * Returns the name that distinguishes this ledger's baseline from all others' in the keys that an
   * export gives it. Unlike an epoch, it stays the same from start to start; only a restore changes
   * it.
   */
  String identity();

  /**
   * Hands over the newest change of every category, product and total that changed after this
   * offset, in rising offsets, never an empty batch. Reads committed state only: must not be called
   * within a transaction.
   */
  void changesAfter(long offset, Consumer<List<Change>> batches);

  /** Starts a transaction; everything until {@link #commit} happens whole or not at all. */
  void begin();

  /**
   * Commits, and returns when everything since {@link #begin} survives a loss of power; a replica's
   * store may lose the newest commits then, as its journal still has them.
   */
  void commit();

  /** Discards everything since {@link #begin}. Never fails; does nothing if none was begun. */
  void rollback();

  /**
   * Throws if the data are not where they were. Cheap. Before it throws, it saves what was
   * committed and would not be found again, as far as possible.
   */
  void check();

  /**
   * Writes something that means nothing, so that {@link #commit} has to reach the disk even if
   * nothing else was written.
   */
  void touch();

  /** Throws while nothing can be written, and does what it can to make writing possible again. */
  void probe();

  /** Returns the order that was counted under this key, including one of this transaction. */
  Optional<KnownOrder> order(String key);

  /**
   * Adds an order, under a key that is not in use.
   *
   * @return the number by which the store finds it, above all others
   */
  long add(StoredOrder order);

  /**
   * Returns the newest orders of lower numbers, newest first, including those of this transaction.
   *
   * @param most the most orders to return
   * @param enough the number of products of all of them with which to stop earlier
   */
  List<KnownOrder> ordersBelow(long number, int most, int enough);

  /**
   * Gives an order another state.
   *
   * @param amendment the change that led to it
   */
  void amend(KnownOrder order, OrderState state, Amendment amendment);

  /**
   * Returns the newest changes of an order, newest first.
   *
   * @param most the most changes to return
   */
  List<Amendment> amendments(KnownOrder order, int most);

  /** Returns the partial cancellation of this order under this key. */
  Optional<Amendment> partialCancellation(KnownOrder order, String key);

  int countPartialCancellations(KnownOrder order);

  /** Returns the sum of the differences that this order's partial cancellations made. */
  Map<ProductId, Long> partialCancellations(KnownOrder order);

  /**
   * Gives an order another key.
   *
   * @param key the old one, of which no trace is left
   * @param newKey one that {@link GeneratedOrderKeys} made of the order's number
   */
  void rename(KnownOrder order, String key, String newKey);

  /**
   * Moves the units of the oldest orders, if they were received before this time, to the baseline.
   *
   * @param most the most orders to move
   * @return how many were moved
   */
  int fold(Instant receivedBefore, int most);

  /** Returns a product's newest definition; of this transaction, only one that was {@link #put}. */
  Optional<ProductDefined> product(ProductId id);

  /** Returns what was made under this idempotency key, including in this transaction. */
  Optional<MadeProduct> productMadeUnder(String key);

  /** Stores what was made under an idempotency key that is not in use. */
  void add(String key, MadeProduct made);

  /** Stores this as the newest state of what it is about. */
  void put(Change change);

  /** Returns how far a journal was followed, as it was committed last; empty if none was. */
  Optional<Checkpoint> checkpoint();

  /**
   * Stores this as the newest checkpoint.
   *
   * @param checkpoint with those authors alone that are new or have new entries; of all, the store
   *     keeps the {@link Checkpoint#MOST_AUTHORS} with the newest
   */
  void put(Checkpoint checkpoint);

  /** Releases the data; what was not committed is lost. */
  @Override
  void close();

  /** An order to be stored, as it came. */
  record StoredOrder(String key, Instant received, OrderState state) {}

  /**
   * An order that is in the store.
   *
   * @param number the number by which the store finds it
   * @param received when it was first heard of
   * @param state its newest state
   */
  record KnownOrder(long number, Instant received, OrderState state) {}

  /** The product that a command with this fingerprint made. */
  record MadeProduct(long fingerprint, ProductId id) {}
}
