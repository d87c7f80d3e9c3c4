package dev.tally.shop;

import dev.tally.text.Text;
import java.time.Instant;
import java.util.Optional;

/**
 * A request to change the shop. The ledger decides it, see {@code Receipt}. Typed text is checked
 * here, and white space at its ends is removed.
 */
public sealed interface Command {

  /**
   * Returns roughly the memory that a waiting command holds, in order lines (about 100 bytes each).
   * Bounds the ledger's queue.
   */
  int weight();

  /** A command that concerns categories and products. */
  sealed interface CatalogueCommand extends Command {}

  /** A command that concerns one order. */
  sealed interface OrderCommand extends Command {}

  /** Creates a category with the next free prefix. */
  record AddCategory(String name, String title) implements CatalogueCommand {
    public AddCategory {
      name = Category.checkName(name);
      title = Category.checkTitle(title);
    }

    @Override
    public int weight() {
      return 2;
    }
  }

  /** Creates a category unless one has this name, so that a catalogue can be imported again. */
  record PutCategory(String name, String title) implements CatalogueCommand {
    public PutCategory {
      name = Category.checkName(name);
      title = Category.checkTitle(title);
    }

    @Override
    public int weight() {
      return 2;
    }
  }

  /**
   * Adds a product with the total 0 under the next free number of its category.
   *
   * @param key an idempotency key: a repeat under the same key returns the product first made
   */
  record AddProduct(
      String category, String name, Price rrp, String info, Optional<Sku> sku, Optional<String> key)
      implements CatalogueCommand {

    public AddProduct {
      name = Product.checkName(name);
      info = Product.checkInfo(info);
      key = key.map(typed -> Text.key("Idempotency-Key", typed, 200));
    }

    /** Returns 64 bits of the SHA-256 of all fields; a repeat under the same key must match it. */
    public long fingerprint() {
      return Text.hash(
          String.join("\u0000", category, name, rrp.digits(), info, sku.map(Sku::text).orElse("")));
    }

    @Override
    public int weight() {
      return textWeight(info);
    }
  }

  /**
   * Imports a row of a catalogue. Updates the product with this id; if the row has no id, the one
   * with this sku; if it has neither, the one that such a row made earlier under this name. If
   * there is no such product, adds it, and its category if missing. A repeat changes nothing.
   *
   * @param title the title of the category, in case it must be created
   * @param id the id of an existing product, or the next free one
   * @param sku the sku; if empty, an existing product keeps its own
   * @param retired whether to retire the product as well, which cannot be undone
   */
  record PutProduct(
      String category,
      String title,
      Optional<ProductId> id,
      Optional<Sku> sku,
      String name,
      Price rrp,
      String info,
      boolean retired)
      implements CatalogueCommand {

    public PutProduct {
      category = Category.checkName(category);
      title = Category.checkTitle(title);
      name = Product.checkName(name);
      info = Product.checkInfo(info);
    }

    @Override
    public int weight() {
      return textWeight(info);
    }
  }

  /** Changes a product; empty fields stay as they are. */
  record EditProduct(
      ProductId id, Optional<String> name, Optional<Price> rrp, Optional<String> info, SkuEdit sku)
      implements CatalogueCommand {

    public EditProduct {
      name = name.map(Product::checkName);
      info = info.map(Product::checkInfo);
    }

    @Override
    public int weight() {
      return textWeight(info.orElse(""));
    }
  }

  /** Removes a product from the lists for good; keeps its total and refuses orders for it. */
  record RetireProduct(ProductId id) implements CatalogueCommand {
    @Override
    public int weight() {
      return 2;
    }
  }

  /** Counts an order, whole or not at all, and once per key. */
  record PlaceOrder(Order order) implements OrderCommand {
    @Override
    public int weight() {
      return 2 + order.lines().size();
    }
  }

  /**
   * Counts a past order, as another ledger stored it, even if its products are no longer sold. If
   * the order is already known and not cancelled, and this one is cancelled, cancels it.
   *
   * @param cancelled when the order was cancelled; empty if it counts
   * @param keyless whether the key may be one that a ledger gave to orders whose own keys were
   *     forgotten; the sender then vouches that none of them was counted here before
   */
  record RecordOrder(Order order, Optional<Instant> cancelled, boolean keyless)
      implements OrderCommand {
    public RecordOrder {
      cancelled.ifPresent(time -> Order.checkTime("cancelled", time));
    }

    public RecordOrder(Order order, Optional<Instant> cancelled) {
      this(order, cancelled, false);
    }

    @Override
    public int weight() {
      return 2 + order.lines().size();
    }
  }

  /** Takes back an order's units, once; its key stays used. */
  record CancelOrder(String key) implements OrderCommand {
    public CancelOrder {
      key = Order.checkKey(key);
    }

    @Override
    public int weight() {
      return 2;
    }
  }

  /**
   * Replaces an order's key, which is personal data, with one that says nothing. Keeps its units;
   * the old key is unknown from then on.
   */
  record ForgetOrder(String key) implements OrderCommand {
    public ForgetOrder {
      key = Order.checkKey(key);
    }

    @Override
    public int weight() {
      return 2;
    }
  }

  private static int textWeight(String info) {
    return 4 + info.length() / 50;
  }
}
