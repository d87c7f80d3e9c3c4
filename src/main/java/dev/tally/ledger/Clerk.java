package dev.tally.ledger;

import static dev.tally.ledger.Receipt.Reason.CATEGORY_EXISTS;
import static dev.tally.ledger.Receipt.Reason.KEY_REUSED;
import static dev.tally.ledger.Receipt.Reason.RETIRED_PRODUCT;
import static dev.tally.ledger.Receipt.Reason.SKU_TAKEN;
import static dev.tally.ledger.Receipt.Reason.TOTAL_TOO_LARGE;
import static dev.tally.ledger.Receipt.Reason.UNKNOWN_CATEGORY;
import static dev.tally.ledger.Receipt.Reason.UNKNOWN_PRODUCT;

import dev.tally.ledger.Receipt.Accepted;
import dev.tally.ledger.Receipt.Duplicate;
import dev.tally.ledger.Receipt.Reason;
import dev.tally.ledger.Receipt.Rejected;
import dev.tally.ledger.Store.MadeProduct;
import dev.tally.ledger.Store.StoredOrder;
import dev.tally.shop.Category;
import dev.tally.shop.Change;
import dev.tally.shop.Change.CategoryDefined;
import dev.tally.shop.Change.ProductDefined;
import dev.tally.shop.Change.TotalMoved;
import dev.tally.shop.Command;
import dev.tally.shop.Command.AddCategory;
import dev.tally.shop.Command.AddProduct;
import dev.tally.shop.Command.PlaceOrder;
import dev.tally.shop.Order;
import dev.tally.shop.Position;
import dev.tally.shop.Product;
import dev.tally.shop.ProductId;
import dev.tally.shop.ProductRef;
import dev.tally.shop.Sku;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decides commands. Holds in memory what that takes (the catalogue's names, ids and totals, the
 * last offset), asks the store only for keys, and remembers what changed until {@link
 * #takeChanges}.
 *
 * <p>Lives on the ledger's writer thread. It is ahead of the store until the store has committed;
 * where that fails, throw it away and make another.
 */
final class Clerk {

  private final Store store;
  private final InstantSource clock;
  private final Map<String, Section> sections = new HashMap<>();
  private final Map<ProductRef, Stock> stocks = new HashMap<>();
  private final List<Change> defined = new ArrayList<>();
  private final Set<Stock> moved = new HashSet<>();
  private String lastPrefix = "";
  private long head = Position.EMPTY_SHOP;

  /** A clerk who knows what the store has committed. */
  Clerk(Store store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
    store.changesAfter(0, batch -> batch.forEach(this::learn));
  }

  /** The position of the last change that was decided. */
  Position head() {
    return new Position(store.epoch(), head);
  }

  /**
   * Decides within the store's open transaction; the receipt holds once that is committed.
   *
   * @throws LedgerException where the store failed
   */
  Receipt decide(Command command) {
    if (command instanceof PlaceOrder place) {
      return place(place.order());
    } else if (command instanceof AddProduct add) {
      return addOnce(add);
    } else if (command instanceof AddCategory add) {
      return add(add);
    }
    throw new AssertionError("a command nobody decides: " + command);
  }

  /**
   * What the decisions since the last call changed, the newest of each thing, in rising offsets.
   */
  List<Change> takeChanges() {
    List<Change> changes = new ArrayList<>(defined);
    moved.forEach(stock -> changes.add(new TotalMoved(stock.movedAt, stock.id, stock.total)));
    changes.sort(Comparator.comparingLong(Change::offset));
    defined.clear();
    moved.clear();
    return List.copyOf(changes);
  }

  private Receipt place(Order order) {
    long fingerprint = order.fingerprint();
    Optional<Long> known = store.orderFingerprint(order.key());
    if (known.isPresent()) {
      return repeated(known.get() == fingerprint, order.key(), order.key());
    }
    Map<ProductId, Long> units = new LinkedHashMap<>();
    for (Order.Line line : order.lines()) {
      Stock stock = stocks.get(line.product());
      if (stock == null) {
        return unknown(line.product());
      } else if (stock.retired) {
        return retired(line.product());
      }
      long sum = units.merge(stock.id, (long) line.quantity(), Long::sum);
      if (stock.total + sum > Order.MAX_TOTAL) {
        return tooLarge(stock.id);
      }
    }
    Instant now = clock.instant();
    store.add(new StoredOrder(order.key(), fingerprint, order.at().orElse(now), now, units));
    units.forEach(this::move);
    return new Accepted(head(), order.key());
  }

  private void move(ProductId id, long units) {
    Stock stock = stock(id);
    stock.total += units;
    stock.movedAt = ++head;
    moved.add(stock); // one change however often it moves: what counts is where it stands
  }

  private Receipt addOnce(AddProduct add) {
    if (add.key().isEmpty()) {
      return add(add);
    }
    String key = add.key().get();
    Optional<MadeProduct> made = store.productMadeUnder(key);
    if (made.isPresent()) {
      boolean same = made.get().fingerprint() == add.fingerprint();
      return repeated(same, key, made.get().id().toString());
    }
    return add(add);
  }

  private Receipt add(AddProduct add) {
    Section section = sections.get(add.category());
    if (section == null) {
      return unknownCategory(add.category());
    }
    Optional<Stock> owner = add.sku().map(stocks::get);
    if (owner.isPresent()) {
      return skuTaken(add.sku().get(), owner.get().id);
    }
    ProductId id = new ProductId(section.prefix, section.lastNumber + 1);
    Product product =
        new Product(id, add.category(), add.name(), add.rrp(), add.info(), add.sku(), false);
    add.key().ifPresent(key -> store.add(key, new MadeProduct(add.fingerprint(), id)));
    define(new ProductDefined(head + 1, product, head + 1));
    return new Accepted(head(), id.toString());
  }

  private Receipt add(AddCategory add) {
    if (sections.containsKey(add.name())) {
      return categoryExists(add.name());
    }
    Category category = new Category(add.name(), add.title(), Category.prefixAfter(lastPrefix));
    define(new CategoryDefined(head + 1, category));
    return new Accepted(head(), add.name());
  }

  private void define(Change change) {
    learn(change);
    defined.add(change);
  }

  private void learn(Change change) {
    head = change.offset();
    if (change instanceof CategoryDefined news) {
      lastPrefix = news.category().prefix();
      sections.put(news.category().name(), new Section(lastPrefix));
    } else if (change instanceof ProductDefined news) {
      learn(news.product());
    } else if (change instanceof TotalMoved news) {
      stock(news.id()).total = news.total();
    }
  }

  private void learn(Product product) {
    Section section = sections.get(product.category());
    if (section == null) {
      throw new LedgerException("Product " + product.id() + " is kept without its category.");
    }
    section.lastNumber = Math.max(section.lastNumber, product.id().number());
    Stock stock = stock(product.id());
    stock.retired = product.retired();
    product.sku().ifPresent(sku -> stocks.put(sku, stock));
  }

  /** A total may be told before its product, which was altered since. */
  private Stock stock(ProductId id) {
    return stocks.computeIfAbsent(id, unknown -> new Stock(id));
  }

  private Receipt repeated(boolean same, String key, String made) {
    return same
        ? new Duplicate(head(), made)
        : no(KEY_REUSED, "The key \"%s\" was used before, with other content; use a new key.", key);
  }

  private static Receipt categoryExists(String name) {
    return no(CATEGORY_EXISTS, "There is a category \"%s\" already; choose another name.", name);
  }

  private static Receipt unknownCategory(String name) {
    return no(UNKNOWN_CATEGORY, "There is no category \"%s\"; create it first.", name);
  }

  private static Receipt unknown(ProductRef product) {
    return no(
        UNKNOWN_PRODUCT,
        "There is no product with the %s \"%s\"; correct it, or add the product first.",
        product instanceof Sku ? "sku" : "id",
        product);
  }

  private static Receipt retired(ProductRef product) {
    return no(RETIRED_PRODUCT, "\"%s\" is not sold any more; order without it.", product);
  }

  private static Receipt skuTaken(Sku sku, ProductId owner) {
    return no(SKU_TAKEN, "The sku \"%s\" is that of product %s; choose another.", sku, owner);
  }

  private static Receipt tooLarge(ProductId id) {
    return no(
        TOTAL_TOO_LARGE,
        "The total of %s would pass %,d, the most that can be counted; order less.",
        id,
        Order.MAX_TOTAL);
  }

  private static Receipt no(Reason reason, String sentence, Object... details) {
    return new Rejected(reason, String.format(Locale.ROOT, sentence, details));
  }

  /** A category as far as adding products goes. */
  private static final class Section {
    final String prefix;
    int lastNumber;

    Section(String prefix) {
      this.prefix = prefix;
    }
  }

  /** A product as far as orders go. */
  private static final class Stock {
    final ProductId id;
    boolean retired;
    long total;
    long movedAt;

    Stock(ProductId id) {
      this.id = id;
    }
  }
}
