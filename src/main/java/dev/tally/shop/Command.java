package dev.tally.shop;

import dev.tally.text.Text;
import java.time.Instant;
import java.util.Optional;

/**
 * What someone wants done to the shop. The ledger decides, see {@code Receipt}. What was typed is
 * checked here, and goes on without the white space at its ends.
 */
public sealed interface Command {

  /**
   * A rough measure of the memory a waiting command holds, in lines of an order (about 100 bytes);
   * it bounds the queue of the ledger.
   */
  int weight();

  /** Is about categories and products. */
  sealed interface CatalogueCommand extends Command {}

  /** Is about one order. */
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

  /** Creates a category where there is none of this name: a catalogue that is put in again. */
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
   * Adds a product, its total 0, under the next free number of its category.
   *
   * @param key an idempotency key: a repeat under it answers with the product made first
   */
  record AddProduct(
      String category, String name, Price rrp, String info, Optional<Sku> sku, Optional<String> key)
      implements CatalogueCommand {

    public AddProduct {
      name = Product.checkName(name);
      info = Product.checkInfo(info);
      key = key.map(typed -> Text.key("Idempotency-Key", typed, 200));
    }

    /** What a repeat under the same key must agree in: 64 bits of the SHA-256 of all fields. */
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
   * Puts a row of a catalogue in: the product with this id, else the one with this sku, else the
   * one that such a row made under this name before, takes the row's values; where there is none,
   * it is added, and its category too. Repeated, it changes nothing.
   *
   * @param title of the category, should it have to be made
   * @param id of a product that exists, or the next free one
   * @param sku empty: a product that exists keeps its own
   * @param retired retires the product as well; once it is, it does not come back
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

  /** Changes a product; what is empty stays. */
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

  /** Takes a product off the lists for good; its total is kept, and orders for it are refused. */
  record RetireProduct(ProductId id) implements CatalogueCommand {
    @Override
    public int weight() {
      return 2;
    }
  }

  /** Counts an order, whole or not at all, once a key. */
  record PlaceOrder(Order order) implements OrderCommand {
    @Override
    public int weight() {
      return 2 + order.lines().size();
    }
  }

  /**
   * Counts an order of the past, such as another ledger kept it: also of products that are not sold
   * any more. One that is known and was not cancelled then is cancelled now.
   *
   * @param cancelled when it was; empty: it counts
   * @param keyless whether its key may be one that a ledger gave to orders whose own were
   *     forgotten; its sender vouches that none of them was counted here before
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

  /** Takes an order's units back, once; its key stays used. */
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
   * Gives an order a key that says nothing, because its own is personal data, and keeps its units.
   * From then on the old key is unknown.
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
