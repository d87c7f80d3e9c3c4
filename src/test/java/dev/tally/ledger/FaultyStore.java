package dev.tally.ledger;

import dev.tally.shop.Change;
import dev.tally.shop.Change.ProductDefined;
import dev.tally.shop.Lineage;
import dev.tally.shop.ProductId;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Function;

/** A store that passes every call on to another, but throws at the steps that a test chooses. */
final class FaultyStore implements Store {

  /** The steps at which a store can fail. */
  enum Step {
    READ,
    BEGIN,
    FIND,
    ADD,
    PUT,
    COMMIT
  }

  private final Store store;
  private final Set<Step> broken = ConcurrentHashMap.newKeySet();
  private volatile Function<Step, RuntimeException> failure =
      step -> new LedgerException("The test broke " + step + ".");
  private volatile String poison = "";
  private volatile boolean closed;
  private volatile boolean killed;
  private volatile CountDownLatch probed = new CountDownLatch(1);

  FaultyStore(Store store) {
    this.store = store;
  }

  void breakAt(Step... steps) {
    broken.addAll(List.of(steps));
  }

  void failWith(RuntimeException exception) {
    failure = step -> exception;
  }

  /** Simulates a bug that only the order with this key triggers. */
  void poison(String key) {
    poison = key;
  }

  void heal() {
    broken.removeAll(EnumSet.allOf(Step.class));
  }

  /** Waits until the store is probed after this call. */
  void awaitProbe() {
    CountDownLatch next = new CountDownLatch(1);
    probed = next;
    try {
      next.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  boolean isClosed() {
    return closed;
  }

  /** From now on every call ends its thread, as the end of the process would. */
  void kill() {
    killed = true;
  }

  private void live() {
    if (killed) {
      throw new AssertionError("killed by the test");
    }
  }

  private void reach(Step step) {
    live();
    if (broken.contains(step)) {
      throw failure.apply(step);
    }
  }

  @Override
  public Lineage lineage() {
    return store.lineage();
  }

  @Override
  public String identity() {
    return store.identity();
  }

  @Override
  public void changesAfter(long offset, Consumer<List<Change>> batches) {
    reach(Step.READ);
    store.changesAfter(offset, batches);
  }

  @Override
  public void begin() {
    reach(Step.BEGIN);
    store.begin();
  }

  @Override
  public void commit() {
    reach(Step.COMMIT);
    store.commit();
  }

  @Override
  public void rollback() {
    store.rollback();
  }

  @Override
  public void check() {
    live();
    store.check();
  }

  @Override
  public void touch() {
    live();
    store.touch();
  }

  @Override
  public void probe() {
    probed.countDown();
    reach(Step.BEGIN);
    reach(Step.COMMIT);
    store.probe();
  }

  @Override
  public Optional<KnownOrder> order(String key) {
    reach(Step.FIND);
    return store.order(key);
  }

  @Override
  public void amend(KnownOrder order, OrderState state, Amendment amendment) {
    reach(Step.ADD);
    store.amend(order, state, amendment);
  }

  @Override
  public List<Amendment> amendments(KnownOrder order, int most) {
    reach(Step.FIND);
    return store.amendments(order, most);
  }

  @Override
  public Optional<Amendment> partialCancellation(KnownOrder order, String key) {
    reach(Step.FIND);
    return store.partialCancellation(order, key);
  }

  @Override
  public int countPartialCancellations(KnownOrder order) {
    reach(Step.FIND);
    return store.countPartialCancellations(order);
  }

  @Override
  public Map<ProductId, Long> partialCancellations(KnownOrder order) {
    reach(Step.FIND);
    return store.partialCancellations(order);
  }

  @Override
  public void rename(KnownOrder order, String key, String newKey) {
    reach(Step.ADD);
    store.rename(order, key, newKey);
  }

  @Override
  public int fold(Instant receivedBefore, int most) {
    reach(Step.ADD);
    return store.fold(receivedBefore, most);
  }

  @Override
  public Optional<ProductDefined> product(ProductId id) {
    reach(Step.FIND);
    return store.product(id);
  }

  @Override
  public List<KnownOrder> ordersBelow(long number, int most, int enough) {
    reach(Step.FIND);
    return store.ordersBelow(number, most, enough);
  }

  @Override
  public long add(StoredOrder order) {
    reach(Step.ADD);
    if (order.key().equals(poison)) {
      throw new IllegalStateException("a bug with " + poison);
    }
    return store.add(order);
  }

  @Override
  public Optional<MadeProduct> productMadeUnder(String key) {
    return store.productMadeUnder(key);
  }

  @Override
  public void add(String key, MadeProduct made) {
    store.add(key, made);
  }

  @Override
  public void put(Change change) {
    reach(Step.PUT);
    store.put(change);
  }

  @Override
  public void close() {
    closed = true;
    store.close();
  }

  @Override
  public Optional<Checkpoint> checkpoint() {
    return store.checkpoint();
  }

  @Override
  public void put(Checkpoint checkpoint) {
    reach(Step.PUT);
    store.put(checkpoint);
  }
}
