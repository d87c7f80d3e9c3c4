package dev.tally.ledger.memory;

import dev.tally.ledger.Amendment;
import dev.tally.ledger.Checkpoint;
import dev.tally.ledger.Checkpoint.Author;
import dev.tally.ledger.OrderState;
import dev.tally.ledger.RandomName;
import dev.tally.ledger.Store;
import dev.tally.ledger.Units;
import dev.tally.shop.Change;
import dev.tally.shop.Change.CategoryDefined;
import dev.tally.shop.Change.ProductDefined;
import dev.tally.shop.Lineage;
import dev.tally.shop.ProductId;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A store that keeps everything in maps. They outlive {@link #close}, so that a test can open
 * another ledger over the same store, as with other stores over the same directory.
 */
public final class MemoryStore implements Store {

  private static final int BATCH = 1_000;

  private final Lineage lineage;
  private final Map<String, CategoryDefined> categories = new HashMap<>(); // as first defined
  private final Map<String, CategoryDefined> changedCategories = new HashMap<>();
  private final Map<ProductId, ProductDefined> products = new HashMap<>();
  private final Map<Object, Change> totals = new HashMap<>();
  private final NavigableMap<Long, StoredOrder> orders = new TreeMap<>();
  private final Map<Long, List<Amendment>> amendments = new HashMap<>();
  private final Map<String, Long> numbers = new HashMap<>();
  private final Map<String, MadeProduct> made = new HashMap<>();
  private final Deque<Runnable> undo = new ArrayDeque<>();
  private long lastNumber;
  private Optional<Checkpoint> checkpoint = Optional.empty();

  public MemoryStore(RandomGenerator random) {
    this(RandomName.next(random));
  }

  /**
   * Makes an empty store whose positions belong to this epoch, as a replica's do to its journal.
   */
  public MemoryStore(String epoch) {
    lineage = Lineage.of(epoch);
  }

  @Override
  public Lineage lineage() {
    return lineage;
  }

  @Override
  public String identity() {
    return lineage.epoch();
  }

  @Override
  public void changesAfter(long offset, Consumer<List<Change>> batches) {
    List<Change> changes =
        Stream.<Collection<? extends Change>>of(
                categories.values(), changedCategories.values(), products.values(), totals.values())
            .<Change>flatMap(Collection::stream)
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
  public void check() {}

  @Override
  public void touch() {}

  @Override
  public void probe() {}

  @Override
  public Optional<KnownOrder> order(String key) {
    return Optional.ofNullable(numbers.get(key)).map(this::known);
  }

  private KnownOrder known(long number) {
    StoredOrder order = stored(number);
    return new KnownOrder(number, order.received(), order.state());
  }

  private StoredOrder stored(long number) {
    return Objects.requireNonNull(orders.get(number), "every number in use has its order");
  }

  @Override
  public long add(StoredOrder order) {
    undo.push(() -> lastNumber--); // as in a database: a number that was not committed is free
    replace(orders, ++lastNumber, order);
    replace(numbers, order.key(), lastNumber);
    return lastNumber;
  }

  @Override
  public List<KnownOrder> ordersBelow(long number, int most, int enough) {
    List<KnownOrder> found = new ArrayList<>();
    int products = 0;
    for (long next : orders.headMap(number, false).descendingMap().keySet()) {
      if (found.size() == most || products >= enough) {
        break;
      }
      found.add(known(next));
      products += known(next).state().units().size();
    }
    return found;
  }

  @Override
  public void amend(KnownOrder order, OrderState state, Amendment amendment) {
    StoredOrder old = stored(order.number());
    replace(orders, order.number(), new StoredOrder(old.key(), old.received(), state));
    List<Amendment> more = new ArrayList<>(amendmentsOf(order));
    more.add(amendment);
    replace(amendments, order.number(), more);
  }

  private List<Amendment> amendmentsOf(KnownOrder order) {
    return amendments.getOrDefault(order.number(), List.of());
  }

  @Override
  public List<Amendment> amendments(KnownOrder order, int most) {
    List<Amendment> newestFirst = new ArrayList<>(amendmentsOf(order));
    Collections.reverse(newestFirst);
    return newestFirst.stream().limit(most).toList();
  }

  @Override
  public Optional<Amendment> partialCancellation(KnownOrder order, String key) {
    return amendmentsOf(order).stream()
        .filter(amendment -> amendment.key().equals(Optional.of(key)))
        .findFirst();
  }

  @Override
  public int countPartialCancellations(KnownOrder order) {
    return Math.toIntExact(parts(order).count());
  }

  private Stream<Amendment> parts(KnownOrder order) {
    return amendmentsOf(order).stream().filter(amendment -> amendment.key().isPresent());
  }

  @Override
  public Map<ProductId, Long> partialCancellations(KnownOrder order) {
    return parts(order).map(Amendment::difference).reduce(Map.of(), Units::sum);
  }

  @Override
  public void rename(KnownOrder order, String key, String newKey) {
    StoredOrder old = stored(order.number());
    replace(orders, order.number(), new StoredOrder(newKey, old.received(), old.state()));
    replace(numbers, newKey, order.number());
    remove(numbers, key);
    replace(amendments, order.number(), withoutKeys(amendmentsOf(order)));
  }

  private static List<Amendment> withoutKeys(List<Amendment> amendments) {
    List<Amendment> nameless = new ArrayList<>();
    for (Amendment a : amendments) {
      Optional<String> key = a.key().map(known -> "forgotten-" + nameless.size());
      nameless.add(new Amendment(a.received(), a.revision(), key, a.difference()));
    }
    return nameless;
  }

  /** Removes the orders and keeps no baseline: there is no recount of data that do not last. */
  @Override
  public int fold(Instant receivedBefore, int most) {
    int folded = 0;
    while (folded < most
        && !orders.isEmpty()
        && orders.firstEntry().getValue().received().isBefore(receivedBefore)) {
      remove(numbers, orders.firstEntry().getValue().key());
      remove(amendments, orders.firstKey());
      remove(orders, orders.firstKey());
      folded++;
    }
    return folded;
  }

  @Override
  public Optional<ProductDefined> product(ProductId id) {
    return Optional.ofNullable(products.get(id));
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
    if (change instanceof CategoryDefined defined) {
      String name = defined.category().name();
      if (categories.containsKey(name)) {
        replace(changedCategories, name, defined);
      } else {
        replace(categories, name, defined);
      }
    } else if (change instanceof Change.ProductDefined defined) {
      replace(products, defined.product().id(), defined);
    } else if (change instanceof Change.TotalMoved moved) {
      replace(totals, moved.id(), change);
    }
  }

  @Override
  public Optional<Checkpoint> checkpoint() {
    return checkpoint;
  }

  @Override
  public void put(Checkpoint next) {
    Optional<Checkpoint> before = checkpoint;
    undo.push(() -> checkpoint = before);
    Map<Long, Author> authors = new LinkedHashMap<>();
    Stream.concat(
            before.map(Checkpoint::authors).orElse(List.of()).stream(), next.authors().stream())
        .forEach(
            author -> {
              authors.remove(author.author());
              authors.put(author.author(), author);
            });
    List<Author> newest =
        authors.values().stream()
            .skip(Math.max(0, authors.size() - Checkpoint.MOST_AUTHORS))
            .toList();
    checkpoint = Optional.of(new Checkpoint(next.place(), next.digest(), next.rules(), newest));
  }

  private <K, V> void replace(Map<K, V> map, K key, V value) {
    @Nullable V before = map.put(key, value);
    undo.push(before == null ? () -> map.remove(key) : () -> map.put(key, before));
  }

  private <K, V> void remove(Map<K, V> map, K key) {
    @Nullable V before = map.remove(key);
    if (before != null) {
      undo.push(() -> map.put(key, before));
    }
  }

  @Override
  public void close() {
    rollback();
  }
}
