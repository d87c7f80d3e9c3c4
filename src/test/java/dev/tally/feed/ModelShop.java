package dev.tally.feed;

import dev.tally.shop.Category;
import dev.tally.shop.Change;
import dev.tally.shop.Interest;
import dev.tally.shop.Lineage;
import dev.tally.shop.Position;
import dev.tally.shop.Price;
import dev.tally.shop.Product;
import dev.tally.shop.ProductId;
import dev.tally.shop.Shop;
import dev.tally.shop.Sku;
import dev.tally.shop.Window;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * The simplest shop to check against: every total <em>is</em> the offset at which it moved, so that
 * a total shows how old it is, and a product's name is the offset of its definition.
 */
final class ModelShop {

  /** What is known of a product, with the offsets of past totals, to check for gaps. */
  static final class Entry {
    final ProductId id;
    final long addedAt;
    final TreeMap<Long, Long> totals = new TreeMap<>();
    long definedAt;
    boolean retired;
    Optional<String> sku = Optional.empty();
    Optional<Long> retiredAt = Optional.empty();

    Entry(ProductId id, long addedAt) {
      this.id = id;
      this.addedAt = addedAt;
      definedAt = addedAt;
      totals.put(addedAt, 0L);
    }

    long totalAt(long offset) {
      return totals.floorEntry(offset).getValue();
    }

    long total() {
      return totals.lastEntry().getValue();
    }
  }

  private final Shop shop;
  private final Window window;
  private final RandomGenerator random;
  private final int ready;
  private final List<Category> categories = new ArrayList<>();
  private final Set<String> retired = new HashSet<>();
  private final Map<ProductId, Entry> products = new LinkedHashMap<>();
  private final List<Entry> entries = new ArrayList<>();
  private final Map<String, Integer> numbers = new LinkedHashMap<>();
  private final Map<String, Entry> bySku = new HashMap<>();
  private int epochs;
  private String epoch = "";
  private long offset;

  /**
   * @param window the window whose totals these are; each has an epoch and offsets of its own
   * @param ready the number of products at the beginning, for a shop too large for one write
   */
  ModelShop(Shop shop, Window window, RandomGenerator random, int ready) {
    this.shop = shop;
    this.window = window;
    this.random = random;
    this.ready = ready;
    reset();
  }

  /** Deletes all data, and begins a new epoch with an empty shop. */
  void reset() {
    epoch = window.written() + "epoch" + epochs++;
    offset = Position.EMPTY_SHOP;
    categories.clear();
    products.clear();
    entries.clear();
    numbers.clear();
    bySku.clear();
    shop.onReset(Lineage.of(epoch));
    shop.onCaughtUp(head());
    List<Change> batch = new ArrayList<>();
    for (int n = 0; n < ready; n++) {
      addProduct(batch, n < 2 ? Optional.empty() : Optional.of(categories.get(0)));
    }
    publish(batch);
  }

  Position head() {
    return new Position(epoch, offset);
  }

  /** Makes one to five changes durable and visible at once. */
  void commit() {
    List<Change> batch = new ArrayList<>();
    for (int n = 1 + random.nextInt(5); n > 0; n--) {
      switch (random.nextInt(40)) {
        case 0 -> changeCategories(batch);
        case 4 -> batch.add(new Change.CompletenessChanged(++offset, random.nextBoolean()));
        case 1, 2 -> addProduct(batch, Optional.empty());
        case 3 -> redefine(batch);
        default -> order(batch);
      }
    }
    publish(batch);
  }

  private void publish(List<Change> batch) {
    if (!batch.isEmpty()) {
      shop.onChanges(batch);
    }
  }

  private void changeCategories(List<Change> batch) {
    if (categories.isEmpty() || random.nextBoolean()) {
      addCategory(batch);
      return;
    }
    Category one = categories.get(random.nextInt(categories.size()));
    if (retired.contains(one.name())) {
      bringBack(one, batch);
    } else if (random.nextBoolean()) {
      Category titled = new Category(one.name(), "Title " + offset, one.prefix());
      batch.add(new Change.CategoryDefined(++offset, titled));
    } else {
      retire(one, batch);
    }
  }

  /** Retires a category, after all of its products. */
  private void retire(Category category, List<Change> batch) {
    for (Entry entry : entries) {
      if (entry.id.prefix().equals(category.prefix()) && !entry.retired) {
        entry.definedAt = ++offset;
        entry.retired = true;
        entry.retiredAt = Optional.of(offset);
        batch.add(defined(entry));
      }
    }
    retired.add(category.name());
    batch.add(new Change.CategoryDefined(++offset, category.asRetired()));
  }

  private void bringBack(Category category, List<Change> batch) {
    retired.remove(category.name());
    batch.add(new Change.CategoryDefined(++offset, category));
  }

  private void addCategory(List<Change> batch) {
    if (categories.size() == 6) {
      return;
    }
    String last = categories.isEmpty() ? "" : categories.get(categories.size() - 1).prefix();
    String name = "category-" + categories.size();
    Category category = new Category(name, name, Category.prefixAfter(last));
    categories.add(category);
    batch.add(new Change.CategoryDefined(++offset, category));
  }

  private void addProduct(List<Change> batch, Optional<Category> wanted) {
    if (categories.isEmpty()) {
      addCategory(batch);
    }
    Category category = wanted.orElse(categories.get(random.nextInt(categories.size())));
    if (retired.contains(category.name())) {
      bringBack(category, batch);
    }
    int number = numbers.merge(category.prefix(), 1, Integer::sum);
    Entry entry = new Entry(new ProductId(category.prefix(), number), ++offset);
    products.put(entry.id, entry);
    entries.add(entry);
    batch.add(defined(entry));
  }

  private void redefine(List<Change> batch) {
    if (products.isEmpty()) {
      return;
    }
    Entry entry = anyProduct();
    if (!entry.retired) {
      if (random.nextInt(2) == 0) {
        name("s" + random.nextInt(4), entry, batch);
      }
      entry.definedAt = ++offset;
      if (random.nextInt(3) == 0) {
        entry.retired = true;
        entry.retiredAt = Optional.of(offset);
      }
      batch.add(defined(entry));
    }
  }

  /** Takes a sku from whoever has it. */
  private void name(String sku, Entry entry, List<Change> batch) {
    Entry before = bySku.put(sku, entry);
    if (before != null && before != entry) {
      before.sku = Optional.empty();
      before.definedAt = ++offset;
      batch.add(defined(before));
    }
    entry.sku.filter(old -> !old.equals(sku)).ifPresent(bySku::remove);
    entry.sku = Optional.of(sku);
  }

  /** Returns what these names mean, to products on sale. */
  Map<String, String> meaning(Interest.Named named) {
    Map<String, String> meaning = new HashMap<>();
    for (String sku : named.skus()) {
      Entry entry = bySku.get(sku);
      if (entry != null && !entry.retired) {
        meaning.put(sku, entry.id.toString());
      }
    }
    return meaning;
  }

  private void order(List<Change> batch) {
    if (products.isEmpty()) {
      return;
    }
    Entry entry = anyProduct();
    entry.totals.put(++offset, offset);
    batch.add(new Change.TotalMoved(offset, entry.id, offset));
  }

  /** Returns mostly one of a few, so that the same product moves again while it is being sent. */
  private Entry anyProduct() {
    int hot = Math.min(4, entries.size());
    return switch (random.nextInt(4)) {
      case 0 -> entries.get(random.nextInt(entries.size()));
      case 1 -> entries.get(random.nextInt(hot));
      default -> entries.get(entries.size() - 1 - random.nextInt(hot));
    };
  }

  private Change defined(Entry entry) {
    Product product =
        new Product(
            entry.id,
            "category-" + (entry.id.prefix().charAt(0) - 'A'),
            String.valueOf(entry.definedAt),
            new Price("1"),
            "-",
            entry.sku.map(Sku::new),
            entry.retired);
    return new Change.ProductDefined(entry.definedAt, product, entry.addedAt);
  }

  /** Returns the ids of what sold best as of an offset, best first. */
  List<String> best(Interest.Top top, long offset) {
    return products.values().stream()
        .filter(entry -> !entry.retired && entry.addedAt <= offset && entry.totalAt(offset) > 0)
        .filter(
            entry ->
                top.category().isEmpty()
                    || entry.id.prefix().charAt(0) == 'A' + number(top.category().get()))
        .sorted(Comparator.comparingLong((Entry entry) -> entry.totalAt(offset)).reversed())
        .limit(top.count())
        .map(entry -> entry.id.toString())
        .toList();
  }

  List<Entry> followed(Interest what) {
    if (what instanceof Interest.Top) {
      return List.of();
    } else if (what instanceof Interest.Named named) {
      Set<ProductId> ids = new HashSet<>(named.beside().ids());
      meaning(named).values().forEach(id -> ids.add(ProductId.parse(id).orElseThrow()));
      return ids.stream().filter(products::containsKey).map(products::get).toList();
    }
    if (what instanceof Interest.Products some) {
      return some.ids().stream().filter(products::containsKey).map(products::get).toList();
    }
    char prefix = (char) ('A' + number(((Interest.InCategory) what).name()));
    return products.values().stream().filter(e -> e.id.prefix().charAt(0) == prefix).toList();
  }

  private static int number(String category) {
    return category.charAt(category.length() - 1) - '0';
  }

  /** Returns a random interest, sometimes in what does not exist (yet). */
  Interest anyFollowing() {
    switch (random.nextInt(4)) {
      case 0 -> {
        List<ProductId> ids = new ArrayList<>();
        for (int n = random.nextInt(8); n >= 0; n--) {
          ids.add(new ProductId("" + (char) ('A' + random.nextInt(6)), 1 + random.nextInt(12)));
        }
        List<String> skus = List.of("s0", "s1", "s2", "s3", "s4");
        return random.nextBoolean()
            ? new Interest.Products(ids, window)
            : new Interest.Named(
                skus.subList(0, 1 + random.nextInt(5)),
                new Interest.Products(ids.subList(0, 1), window));
      }
      case 1 -> {
        Optional<String> category =
            Optional.of("category-" + random.nextInt(6)).filter(name -> random.nextBoolean());
        return new Interest.Top(1 + random.nextInt(5), category, window);
      }
      case 2 -> {
        return new Interest.InCategory("category-" + random.nextInt(6), window);
      }
      default -> {
        return random.nextInt(4) == 0
            ? Interest.NOTHING
            : new Interest.InCategory("category-" + random.nextInt(6), window);
      }
    }
  }
}
