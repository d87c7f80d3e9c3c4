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
 * The durable rows behind a {@link WriterLedger}: the newest state of the shop, every order, and
 * the keys under which something was made. It decides nothing.
 *
 * <p>Lives on one thread at a time: that of its opener, then the ledger's writer. Every method
 * fails with {@link LedgerException}; a transaction that failed is rolled back whole.
 */
public interface Store extends AutoCloseable {

  /** The epochs of its positions; the present one began when it was opened. */
  Lineage lineage();

  /**
   * What tells this ledger's baseline from all others' in the keys that an export gives it. Other
   * than an epoch it stays the same from start to start; only a restore makes another ledger of it.
   */
  String identity();

  /**
   * The newest change of every category, product and total that changed after that offset, in
   * rising offsets, never an empty batch. Committed state only: not to be called within a
   * transaction.
   */
  void changesAfter(long offset, Consumer<List<Change>> batches);

  /** Starts a transaction; everything until {@link #commit} happens whole or not at all. */
  void begin();

  /** Returns when everything since {@link #begin} survives the loss of power. */
  void commit();

  /** Forgets everything since {@link #begin}. Never fails; does nothing where none was begun. */
  void rollback();

  /**
   * Fails if the data are not where they were; costs next to nothing. What was committed and would
   * not be found again is saved first, as far as that can be.
   */
  void check();

  /** Fails while nothing can be written, and does what it can that it may be again. */
  void probe();

  /** The order that was counted under this key, also one of this transaction. */
  Optional<KnownOrder> order(String key);

  /**
   * Keeps an order, under a key that is not in use.
   *
   * @return the number by which the store finds it, above all others
   */
  long add(StoredOrder order);

  /**
   * The newest orders of lower numbers, also those of this transaction, newest first.
   *
   * @param most at most so many
   */
  List<KnownOrder> ordersBelow(long number, int most);

  /** Marks an order as cancelled, which it was not. */
  void cancel(KnownOrder order, Instant at);

  /**
   * Gives an order another key.
   *
   * @param key the old one, of which no trace is left
   * @param newKey one that {@link OrderKeys} made of the order's number
   */
  void rename(KnownOrder order, String key, String newKey);

  /**
   * Moves the units of the oldest orders, as far as they were received before then, to the
   * baseline.
   *
   * @param most at most so many
   * @return how many
   */
  int fold(Instant receivedBefore, int most);

  /** The newest definition of a product; in this transaction only what it {@link #put}. */
  Optional<ProductDefined> product(ProductId id);

  /** What was made under this idempotency key, also in this transaction. */
  Optional<MadeProduct> productMadeUnder(String key);

  /** Keeps what was made under an idempotency key that is not in use. */
  void add(String key, MadeProduct made);

  /** Keeps this as the newest state of what it is about. */
  void put(Change change);

  /** Lets go of the data; what was not committed is lost. */
  @Override
  void close();

  /**
   * An order as it was counted.
   *
   * @param at when it was placed; empty: nobody knows
   * @param units of each product, all lines of it summed
   * @param cancelled when; empty: it counts
   */
  record StoredOrder(
      String key,
      Optional<Instant> at,
      Instant received,
      Map<ProductId, Long> units,
      Optional<Instant> cancelled) {

    /** When it was placed, at the latest when it was received: some senders' clocks are fast. */
    public Optional<Instant> placed() {
      return at.map(time -> time.isAfter(received) ? received : time);
    }
  }

  /**
   * An order that is in the store.
   *
   * @param number by which the store finds it
   * @param at when it was placed, at the latest when it was received; empty: nobody knows
   */
  record KnownOrder(
      long number,
      Optional<Instant> at,
      Instant received,
      Map<ProductId, Long> units,
      boolean isCancelled) {}

  /** The product that a command of this fingerprint made. */
  record MadeProduct(long fingerprint, ProductId id) {}
}
