package dev.tally.shop;

import java.util.Optional;

/** What someone wants done to the shop. The ledger decides, see {@code Receipt}. */
public sealed interface Command {

  /**
   * A rough measure of the memory a waiting command holds, in lines of an order (about 100 bytes);
   * it bounds the queue of the ledger.
   */
  int weight();

  /** Creates a category with the next free prefix. */
  record AddCategory(String name, String title) implements Command {
    public AddCategory {
      new Category(name, title, "");
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
      implements Command {

    public AddProduct {
      Text.line("name", name, 200);
      Text.lines("info", info, 10_000);
      key.ifPresent(k -> Text.line("Idempotency-Key", k, 200));
    }

    /** As {@link Order#fingerprint()}: what a repeat under the same key must agree in. */
    public long fingerprint() {
      return Order.fingerprint(
          String.join("\u0000", category, name, rrp.digits(), info, sku.map(Sku::text).orElse("")));
    }

    @Override
    public int weight() {
      return 4 + info.length() / 50;
    }
  }

  /** Counts an order, whole or not at all, once a key. */
  record PlaceOrder(Order order) implements Command {
    @Override
    public int weight() {
      return 2 + order.lines().size();
    }
  }
}
