package dev.tally.ledger;

import dev.tally.shop.Change;
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

  /** The life of these data, see {@code Position}. */
  String epoch();

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

  /** The fingerprint of the order counted under this key, also one of this transaction. */
  Optional<Long> orderFingerprint(String key);

  /** Keeps an order, under a key that is not in use. */
  void add(StoredOrder order);

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
   * @param at when it was placed
   * @param units of each product, all lines of it summed
   */
  record StoredOrder(
      String key, long fingerprint, Instant at, Instant received, Map<ProductId, Long> units) {}

  /** The product that a command of this fingerprint made. */
  record MadeProduct(long fingerprint, ProductId id) {}
}
