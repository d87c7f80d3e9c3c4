package dev.tally.ledger;

import dev.tally.shop.Category;
import dev.tally.shop.Change;
import dev.tally.shop.Change.CategoryDefined;
import dev.tally.shop.Change.ProductDefined;
import dev.tally.shop.Change.TotalMoved;
import dev.tally.shop.Order;
import dev.tally.shop.Position;
import dev.tally.shop.Product;
import dev.tally.shop.ProductId;
import dev.tally.shop.ProductRef;
import dev.tally.shop.Sku;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the {@link CommandDecider} keeps in memory: the catalogue's names, ids and totals, the last
 * offset, and what has changed since {@link #takeChanges}. Lives on the ledger's own thread.
 */
final class LedgerState {

  /** A category, as far as adding products needs it. */
  static final class Section {
    private Category category;
    private int lastNumber;
    private int onSale;

    private Section(Category category) {
      this.category = category;
    }

    Category category() {
      return category;
    }

    String prefix() {
      return category.prefix();
    }

    /** Returns how many of its products are on sale. */
    int onSale() {
      return onSale;
    }

    ProductId next() {
      return new ProductId(prefix(), lastNumber + 1);
    }
  }

  /** A product, as far as orders need it. */
  static final class Stock {
    final ProductId id;
    boolean retired;
    private boolean isDefined;
    long total;
    private long movedAt;
    private @Nullable Sku sku;

    private Stock(ProductId id) {
      this.id = id;
    }
  }

  private final Store store;
  private final Map<String, Section> sections = new HashMap<>();
  private final Map<ProductRef, Stock> stocks = new HashMap<>();
  private final Map<Sku, Stock> padded = new HashMap<>();
  private final List<CategoryDefined> categories = new ArrayList<>();
  private final Map<ProductId, ProductDefined> products = new HashMap<>();
  private final List<Stock> moved = new ArrayList<>(); // each once, since takenAt
  private String lastPrefix = "";
  private long head = Position.EMPTY_SHOP;
  private long takenAt = Position.EMPTY_SHOP;
  private long trace;

  /**
   * Reads what the store has committed.
   *
   * @throws DamagedException if that is not a valid shop
   */
  LedgerState(Store store) {
    this.store = store;
    store.changesAfter(0, batch -> batch.forEach(this::read));
    for (Stock stock : stocks.values()) {
      if (!stock.isDefined) {
        throw damaged(stock.id + " has a total, but is no product");
      }
    }
  }

  private void read(Change change) {
    if (change.offset() <= head) {
      throw damaged("a change stands at %d, after %d".formatted(change.offset(), head));
    }
    learn(change);
  }

  private static DamagedException damaged(String how) {
    return new DamagedException(
        "The data are damaged: %s. Restore a backup and restart, or choose another --data."
            .formatted(how));
  }

  /** Returns the position of the last change. */
  Position head() {
    return new Position(store.lineage().epoch(), head);
  }

  /** Returns a category that is not retired. */
  @Nullable Section section(String category) {
    Section section = sections.get(category);
    return section == null || section.category.retired() ? null : section;
  }

  /** Returns a category, even if it is retired. */
  @Nullable Section sectionEvenRetired(String category) {
    return sections.get(category);
  }

  /**
   * Returns the product with this id or sku; a stored sku with blanks at its ends is also found
   * without them.
   */
  @Nullable Stock stock(ProductRef product) {
    Stock stock = stocks.get(product);
    return stock == null && product instanceof Sku sku ? padded.get(sku) : stock;
  }

  /** Returns the prefix that was given out last; empty if there is none. */
  String lastPrefix() {
    return lastPrefix;
  }

  /** Returns the newest definition of a product that exists. */
  ProductDefined definition(ProductId id) {
    return Optional.ofNullable(products.get(id))
        .or(() -> store.product(id))
        .orElseThrow(() -> new LedgerException("Product " + id + " is kept without its words."));
  }

  /** Returns the total of a product that exists. */
  long total(ProductId id) {
    return Objects.requireNonNull(stocks.get(id), "it was found before").total;
  }

  /** Adds units to a product's total; a negative number takes them back. */
  void move(ProductId id, long units) {
    Stock stock = made(id);
    if (stock.movedAt <= takenAt) {
      moved.add(stock); // one change however often it moves: only the newest total counts
    }
    stock.total += units;
    stock.movedAt = ++head;
    trace = Digest.mix(Digest.mix(trace, id.prefix()), id.number());
    trace = Digest.mix(trace, stock.total);
  }

  /** Returns the offset of the next change. */
  long next() {
    return head + 1;
  }

  void define(CategoryDefined change) {
    learn(change);
    Category category = change.category();
    trace = Digest.mix(trace, category.name(), category.title(), category.prefix());
    if (category.retired()) {
      trace = Digest.mix(trace, 1);
    }
    categories.add(change);
  }

  void define(ProductDefined change) {
    learn(change);
    Product product = change.product();
    trace =
        Digest.mix(
            Digest.mix(trace, product.retired() ? 1 : 0),
            product.id().toString(),
            product.category(),
            product.name(),
            product.rrp().toString(),
            product.info(),
            product.sku().map(Sku::text).orElse(""));
    products.put(product.id(), change);
  }

  /** Returns what changed since the last call, the newest of each thing, in rising offsets. */
  List<Change> takeChanges() {
    List<Change> changes = new ArrayList<>(categories);
    changes.addAll(products.values());
    moved.forEach(stock -> changes.add(new TotalMoved(stock.movedAt, stock.id, stock.total)));
    changes.sort(Comparator.comparingLong(Change::offset));
    categories.clear();
    products.clear();
    moved.clear();
    takenAt = head;
    return List.copyOf(changes);
  }

  /** Returns a digest of what was defined and moved since the last call, in that order. */
  long takeTrace() {
    long taken = trace;
    trace = 0;
    return taken;
  }

  private void learn(Change change) {
    head = change.offset();
    if (change instanceof CategoryDefined news) {
      learn(news.category());
    } else if (change instanceof ProductDefined news) {
      learn(news.product());
    } else if (change instanceof TotalMoved news) {
      if (Math.abs(news.total()) > Order.MAX_TOTAL) {
        throw damaged(news.id() + " has a total of " + news.total());
      }
      made(news.id()).total = news.total();
    }
  }

  private void learn(Category category) {
    Section known = sections.get(category.name());
    if (known == null) {
      lastPrefix = category.prefix();
      sections.put(category.name(), new Section(category));
    } else {
      known.category = category;
    }
  }

  private void learn(Product product) {
    Section section = sections.get(product.category());
    if (section == null || !section.prefix().equals(product.id().prefix())) {
      throw damaged("product %s is not of %s".formatted(product.id(), product.category()));
    }
    section.lastNumber = Math.max(section.lastNumber, product.id().number());
    Stock stock = made(product.id());
    section.onSale += (product.retired() ? 0 : 1) - (stock.isDefined && !stock.retired ? 1 : 0);
    stock.retired = product.retired();
    stock.isDefined = true;
    name(stock, product.sku());
  }

  private void name(Stock stock, Optional<Sku> sku) {
    if (stock.sku != null) {
      stocks.remove(stock.sku, stock); // it may belong to another product by now
      padded.remove(stock.sku.trimmed(), stock);
    }
    stock.sku = sku.orElse(null);
    sku.ifPresent(kept -> stocks.put(kept, stock));
    sku.filter(kept -> !kept.equals(kept.trimmed()))
        .ifPresent(kept -> padded.put(kept.trimmed(), stock));
  }

  /** Returns or makes an entry: a total comes before its product if that was altered since. */
  private Stock made(ProductId id) {
    return stocks.computeIfAbsent(id, unknown -> new Stock(id));
  }
}
