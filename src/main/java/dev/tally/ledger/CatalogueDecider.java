package dev.tally.ledger;

import dev.tally.ledger.LedgerState.Section;
import dev.tally.ledger.LedgerState.Stock;
import dev.tally.ledger.Receipt.Accepted;
import dev.tally.ledger.Receipt.Duplicate;
import dev.tally.ledger.Store.MadeProduct;
import dev.tally.shop.Category;
import dev.tally.shop.Change.CategoryDefined;
import dev.tally.shop.Change.ProductDefined;
import dev.tally.shop.Command.AddCategory;
import dev.tally.shop.Command.AddProduct;
import dev.tally.shop.Command.CatalogueCommand;
import dev.tally.shop.Command.EditCategory;
import dev.tally.shop.Command.EditProduct;
import dev.tally.shop.Command.PutCategory;
import dev.tally.shop.Command.PutProduct;
import dev.tally.shop.Command.RetireCategory;
import dev.tally.shop.Command.RetireProduct;
import dev.tally.shop.Product;
import dev.tally.shop.ProductId;
import java.util.Optional;

/** Decides the commands about categories and products. Lives on the ledger's own thread. */
final class CatalogueDecider {

  private final Store store;
  private final LedgerState state;

  CatalogueDecider(Store store, LedgerState state) {
    this.store = store;
    this.state = state;
  }

  Receipt decide(CatalogueCommand command) {
    if (command instanceof AddCategory add) {
      return add(add);
    } else if (command instanceof PutCategory put) {
      return put(put);
    } else if (command instanceof EditCategory edit) {
      return edit(edit);
    } else if (command instanceof RetireCategory retire) {
      return retire(retire.name());
    } else if (command instanceof AddProduct add) {
      return add(add);
    } else if (command instanceof PutProduct put) {
      return put(put);
    } else if (command instanceof EditProduct edit) {
      return edit(edit);
    } else if (command instanceof RetireProduct retire) {
      return retire(retire);
    }
    throw new AssertionError("unknown command: " + command);
  }

  private Receipt add(AddCategory add) {
    if (state.section(add.name()) != null) {
      return Rejections.categoryExists(add.name());
    }
    define(add.name(), add.title());
    return new Accepted(state.head(), add.name());
  }

  private Receipt put(PutCategory put) {
    if (put.retired() && state.sectionEvenRetired(put.name()) != null) {
      return retire(put.name());
    } else if (state.section(put.name()) != null) {
      return new Duplicate(state.head(), put.name());
    }
    define(put.name(), put.title());
    return put.retired() ? retire(put.name()) : new Accepted(state.head(), put.name());
  }

  /**
   * Makes a category, or brings one back that was retired, with its prefix and its products, and
   * its title unless another is given.
   */
  private void define(String category, String title) {
    Section before = state.sectionEvenRetired(category);
    if (before == null) {
      define(new Category(category, title, Category.prefixAfter(state.lastPrefix())));
    } else {
      boolean isGiven = !title.equals(Category.titleOf(category));
      Category old = before.category();
      define(new Category(category, isGiven ? title : old.title(), old.prefix()));
    }
  }

  private void define(Category category) {
    state.define(new CategoryDefined(state.next(), category));
  }

  private Receipt edit(EditCategory edit) {
    Section section = state.section(edit.name());
    if (section == null) {
      return Rejections.unknownCategory(edit.name());
    }
    Category old = section.category();
    return changed(new Category(old.name(), edit.title(), old.prefix()), old);
  }

  private Receipt retire(String category) {
    Section section = state.sectionEvenRetired(category);
    if (section == null) {
      return Rejections.unknownCategory(category);
    } else if (section.onSale() > 0) {
      return Rejections.categoryInUse(category, section.onSale());
    }
    return changed(section.category().asRetired(), section.category());
  }

  private Receipt changed(Category category, Category old) {
    if (category.equals(old)) {
      return new Duplicate(state.head(), category.name());
    }
    define(category);
    return new Accepted(state.head(), category.name());
  }

  private Receipt add(AddProduct add) {
    Optional<MadeProduct> made = add.key().flatMap(store::productMadeUnder);
    if (made.isPresent()) {
      return made.get().fingerprint() == add.fingerprint()
          ? new Duplicate(state.head(), made.get().id().toString())
          : Rejections.keyReused(add.key().orElseThrow());
    }
    Section section = state.section(add.category());
    if (section == null) {
      return Rejections.unknownCategory(add.category());
    }
    ProductId id = section.next();
    Product product =
        new Product(id, add.category(), add.name(), add.rrp(), add.info(), add.sku(), false);
    Receipt receipt = define(product, Optional.empty());
    if (receipt instanceof Accepted) {
      add.key().ifPresent(key -> store.add(key, new MadeProduct(add.fingerprint(), id)));
    }
    return receipt;
  }

  /** Applies a row of a catalogue: finds its product and changes it, or makes it. */
  private Receipt put(PutProduct put) {
    Optional<ProductId> found = find(put);
    if (found.isPresent()) {
      ProductDefined known = state.definition(found.get());
      Product old = known.product();
      return old.category().equals(put.category())
          ? define(changed(put, old), Optional.of(known))
          : Rejections.elsewhere(old.id(), old.category());
    }
    return make(put);
  }

  private Optional<ProductId> find(PutProduct put) {
    if (put.id().isPresent()) {
      return Optional.ofNullable(state.stock(put.id().get())).map(stock -> stock.id);
    } else if (put.sku().isPresent()) {
      return Optional.ofNullable(state.stock(put.sku().get())).map(stock -> stock.id);
    }
    return store.productMadeUnder(nameKey(put)).map(MadeProduct::id);
  }

  private Receipt make(PutProduct put) {
    Section section = state.sectionEvenRetired(put.category());
    ProductId next =
        section == null
            ? new ProductId(Category.prefixAfter(state.lastPrefix()), 1)
            : section.next();
    if (put.id().isPresent() && !put.id().get().equals(next)) {
      return Rejections.idNotFree(put.id().get(), put.category(), next);
    }
    Product product =
        new Product(
            next,
            put.category(),
            put.name(),
            put.rrp(),
            put.info().orElse(""),
            put.sku(),
            put.retired());
    Optional<Stock> owner = otherOwner(product);
    if (owner.isPresent() && !owner.get().retired) {
      return Rejections.skuTaken(put.sku().orElseThrow(), owner.get().id);
    } else if (state.section(put.category()) == null) {
      define(put.category(), put.title());
    }
    Receipt receipt = define(product, Optional.empty());
    if (receipt instanceof Accepted && put.id().isEmpty() && put.sku().isEmpty()) {
      store.add(nameKey(put), new MadeProduct(0, next));
    }
    return receipt;
  }

  /** Returns a key that no client can send: a key from outside cannot contain U+0000. */
  private static String nameKey(PutProduct put) {
    return put.category() + '\u0000' + put.name();
  }

  private static Product changed(PutProduct put, Product old) {
    return new Product(
        old.id(),
        put.category(),
        put.name(),
        put.rrp(),
        put.info().orElse(old.info()),
        put.sku().or(old::sku),
        put.retired());
  }

  private Receipt edit(EditProduct edit) {
    Optional<Receipt> refused = refuseUnlessIn(edit.category(), edit.id());
    if (refused.isPresent()) {
      return refused.get();
    }
    ProductDefined known = state.definition(edit.id());
    Product old = known.product();
    Product changed =
        new Product(
            old.id(),
            old.category(),
            edit.name().orElse(old.name()),
            edit.rrp().orElse(old.rrp()),
            edit.info().orElse(old.info()),
            edit.sku().appliedTo(old.sku()),
            old.retired());
    return define(changed, Optional.of(known));
  }

  private Receipt retire(RetireProduct retire) {
    Optional<Receipt> refused = refuseUnlessIn(retire.category(), retire.id());
    if (refused.isPresent()) {
      return refused.get();
    }
    ProductDefined known = state.definition(retire.id());
    return define(known.product().asRetired(), Optional.of(known));
  }

  private Optional<Receipt> refuseUnlessIn(String category, ProductId id) {
    Section section = state.section(category);
    if (section == null) {
      return Optional.of(Rejections.unknownCategory(category));
    } else if (!id.prefix().equals(section.prefix()) || state.stock(id) == null) {
      return Optional.of(Rejections.notInCategory(category));
    }
    return Optional.empty();
  }

  /** Makes this the product's newest definition, if it changes anything and is allowed. */
  private Receipt define(Product product, Optional<ProductDefined> known) {
    String made = product.id().toString();
    if (known.isPresent() && known.get().product().equals(product)) {
      return new Duplicate(state.head(), made);
    } else if (known.isPresent() && known.get().product().retired()) {
      return Rejections.retiredForGood(product.id());
    }
    Optional<Stock> owner = otherOwner(product);
    if (owner.isPresent() && !owner.get().retired) {
      return Rejections.skuTaken(product.sku().orElseThrow(), owner.get().id);
    }
    owner.ifPresent(this::giveSkuAway);
    long at = state.next();
    state.define(new ProductDefined(at, product, known.map(ProductDefined::addedAt).orElse(at)));
    return new Accepted(state.head(), made);
  }

  /** Takes the sku from a retired product, which keeps it only until another product needs it. */
  private void giveSkuAway(Stock retired) {
    ProductDefined known = state.definition(retired.id);
    state.define(new ProductDefined(state.next(), known.product().withoutSku(), known.addedAt()));
  }

  /** Returns the other product that already has this product's sku, if there is one. */
  private Optional<Stock> otherOwner(Product product) {
    return product
        .sku()
        .flatMap(sku -> Optional.ofNullable(state.stock(sku)))
        .filter(owner -> !owner.id.equals(product.id()));
  }
}
