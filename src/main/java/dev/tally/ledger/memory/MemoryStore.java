package dev.tally.ledger.memory;

import dev.tally.ledger.Epoch;
import dev.tally.ledger.Store;
import dev.tally.shop.Change;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps everything in maps. They outlive {@link #close}, so that a test can open another ledger
 * over the same store as others open one over the same directory.
 */
public final class MemoryStore implements Store {

  private static final int BATCH = 1_000;

  private final String epoch;
  private final Map<Object, Change> categories = new HashMap<>();
  private final Map<Object, Change> products = new HashMap<>();
  private final Map<Object, Change> totals = new HashMap<>();
  private final Map<String, StoredOrder> orders = new HashMap<>();
  private final Map<String, MadeProduct> made = new HashMap<>();
  private final Deque<Runnable> undo = new ArrayDeque<>();

  public MemoryStore(RandomGenerator random) {
    epoch = Epoch.next(random);
  }

  @Override
  public String epoch() {
    return epoch;
  }

  @Override
  public void changesAfter(long offset, Consumer<List<Change>> batches) {
    List<Change> changes =
        Stream.of(categories, products, totals)
            .map(Map::values)
            .flatMap(Collection::stream)
            .filter(change -> change.offset() > offset)
            .sorted(Comparator.comparingLong(Change::offset))
            .toList();
    for (int from = 0; from < changes.size(); from += BATCH) {
      int to = Math.min(from + BATCH, changes.size());
      batches.accept(new ArrayList<>(changes.subList(from, to)));
    }
  }

  @Override
  public void begin() {
    undo.clear();
  }

  @Override
  public void commit() {
    undo.clear();
  }

  @Override
  public void rollback() {
    while (!undo.isEmpty()) {
      undo.pop().run();
    }
  }

  @Override
  public Optional<Long> orderFingerprint(String key) {
    return Optional.ofNullable(orders.get(key)).map(StoredOrder::fingerprint);
  }

  @Override
  public void add(StoredOrder order) {
    replace(orders, order.key(), order);
  }

  @Override
  public Optional<MadeProduct> productMadeUnder(String key) {
    return Optional.ofNullable(made.get(key));
  }

  @Override
  public void add(String key, MadeProduct product) {
    replace(made, key, product);
  }

  @Override
  public void put(Change change) {
    if (change instanceof Change.CategoryDefined defined) {
      replace(categories, defined.category().name(), change);
    } else if (change instanceof Change.ProductDefined defined) {
      replace(products, defined.product().id(), change);
    } else if (change instanceof Change.TotalMoved moved) {
      replace(totals, moved.id(), change);
    }
  }

  private <K, V> void replace(Map<K, V> map, K key, V value) {
    @Nullable V before = map.put(key, value);
    undo.push(before == null ? () -> map.remove(key) : () -> map.put(key, before));
  }

  @Override
  public void close() {
    rollback();
  }
}
