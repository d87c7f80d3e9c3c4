package dev.tally.shop;

import dev.tally.text.InvalidField;
import dev.tally.text.Text;
import java.time.Instant;
import java.util.List;
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

  /**
   * Creates a category unless one has this name, so that a catalogue can be imported again.
   *
   * @param retired whether to retire it as well
   */
  record PutCategory(String name, String title, boolean retired) implements CatalogueCommand {
    public PutCategory {
      name = Category.checkName(name);
      title = Category.checkTitle(title);
    }

    public PutCategory(String name, String title) {
      this(name, title, false);
    }

    @Override
    public int weight() {
      return 2;
    }
  }

  /** Gives a category another title. */
  record EditCategory(String name, String title) implements CatalogueCommand {
    public EditCategory {
      title = Category.checkTitle(title);
    }

    @Override
    public int weight() {
      return 2;
    }
  }

  /**
   * Takes a category off the lists, if none of its products is on sale. Its name, its prefix and
   * its products' totals are kept: added again, it goes on with them.
   */
  record RetireCategory(String name) implements CatalogueCommand {
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
   * @param info if empty, an existing product keeps its own, and a new one has none
   * @param retired whether to retire the product as well, which cannot be undone
   */
  record PutProduct(
      String category,
      String title,
      Optional<ProductId> id,
      Optional<Sku> sku,
      String name,
      Price rrp,
      Optional<String> info,
      boolean retired)
      implements CatalogueCommand {

    public PutProduct {
      category = Category.checkName(category);
      title = Category.checkTitle(title);
      name = Product.checkName(name);
      info = info.map(text -> text.isEmpty() ? text : Product.checkInfo(text));
    }

    @Override
    public int weight() {
      return textWeight(info.orElse(""));
    }
  }

  /** Changes a product of a category; empty fields stay as they are. */
  record EditProduct(
      String category,
      ProductId id,
      Optional<String> name,
      Optional<Price> rrp,
      Optional<String> info,
      SkuEdit sku)
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

  /**
   * Removes a product of a category from the lists for good; keeps its total and refuses orders for
   * it.
   */
  record RetireProduct(String category, ProductId id) implements CatalogueCommand {
    @Override
    public int weight() {
      return 2;
    }
  }

  /**
   * Counts an order, whole or not at all, and once per key; one with a revision replaces what is
   * known of it, unless that is newer.
   */
  record PlaceOrder(Order order) implements OrderCommand {
    @Override
    public int weight() {
      return 2 + order.lines().size();
    }
  }

  /**
   * Counts a past order, as another ledger stored it, even if its products are no longer sold. If
   * the order is already known and not cancelled, and this one is cancelled, cancels it; likewise
   * for the parts of it that were cancelled.
   *
   * @param cancelled when the order was cancelled; empty if it counts
   * @param parts the parts of it that were cancelled, for an order without a revision
   * @param keyless whether the key may be one that a ledger gave to orders whose own keys were
   *     forgotten; the sender then vouches that none of them was counted here before
   */
  record RecordOrder(
      Order order, Optional<Instant> cancelled, List<CancelPart> parts, boolean keyless)
      implements OrderCommand {
    public RecordOrder {
      cancelled.ifPresent(time -> Order.checkTime("cancelled", time));
      parts = List.copyOf(parts);
      if (parts.stream().map(CancelPart::key).distinct().count() < parts.size()) {
        throw new InvalidField(
            "cancellations", "Each of the \"cancellations\" needs a \"key\" of its own.");
      }
      if (parts.size() > Order.MAX_PARTS) {
        throw new InvalidField(
            "cancellations",
            "\"cancellations\" may hold 1,000 at most; send a \"revision\" instead.");
      }
      if (order.revision().isPresent() && cancelled.isPresent()) { // which is to have no lines
        order = new Order(order.key(), order.revision(), order.at(), List.of());
        cancelled = Optional.empty();
      }
      if (order.revision().isPresent() && !parts.isEmpty()) {
        throw new InvalidField(
            "cancellations",
            "An order with a \"revision\" is changed by revisions only; leave \"cancellations\" out.");
      }
    }

    public RecordOrder(Order order, Optional<Instant> cancelled, boolean keyless) {
      this(order, cancelled, List.of(), keyless);
    }

    public RecordOrder(Order order, Optional<Instant> cancelled) {
      this(order, cancelled, false);
    }

    @Override
    public int weight() {
      return 2 + order.lines().size() + parts.stream().mapToInt(CancelPart::weight).sum();
    }
  }

  /**
   * Takes back an order's units, once; its key stays used.
   *
   * @param revision if present, states that the order counts nothing as of this revision, even if
   *     the order has not come yet
   */
  record CancelOrder(String key, Optional<Revision> revision) implements OrderCommand {
    public CancelOrder {
      key = Order.checkKey(key);
    }

    public CancelOrder(String key) {
      this(key, Optional.empty());
    }

    @Override
    public int weight() {
      return 2;
    }
  }

  /**
   * Takes back some of an order's units, once per key.
   *
   * @param order the key of the order
   * @param key the idempotency key of this cancellation among those of the order
   * @param lines what is taken back, in positive quantities
   */
  record CancelPart(String order, String key, List<Order.Line> lines) implements OrderCommand {
    public CancelPart {
      order = Order.checkKey(order);
      key = Text.key("key", key, 200);
      lines = List.copyOf(lines);
      if (lines.isEmpty()) {
        throw new InvalidField(
            "lines",
            "\"lines\" must hold at least one line; to cancel the whole order, leave \"lines\" and"
                + " \"key\" out.");
      }
      for (int i = 0; i < lines.size(); i++) {
        if (lines.get(i).quantity() < 1) {
          throw new InvalidField(
              "lines[" + i + "].quantity",
              "lines[%d]: \"quantity\" must be a whole number from 1 to 1,000,000, how many are taken back."
                  .formatted(i));
        }
      }
    }

    @Override
    public int weight() {
      return 2 + lines.size();
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
