package dev.tally.ledger;

import static dev.tally.ledger.Receipt.Reason.CATEGORY_EXISTS;
import static dev.tally.ledger.Receipt.Reason.CATEGORY_IN_USE;
import static dev.tally.ledger.Receipt.Reason.CATEGORY_KEPT;
import static dev.tally.ledger.Receipt.Reason.ID_NOT_FREE;
import static dev.tally.ledger.Receipt.Reason.KEYLESS_ORDER;
import static dev.tally.ledger.Receipt.Reason.KEY_REUSED;
import static dev.tally.ledger.Receipt.Reason.NOT_IN_CATEGORY;
import static dev.tally.ledger.Receipt.Reason.NOT_THAT_MANY;
import static dev.tally.ledger.Receipt.Reason.RETIRED_PRODUCT;
import static dev.tally.ledger.Receipt.Reason.REVISION_REQUIRED;
import static dev.tally.ledger.Receipt.Reason.REVISION_REUSED;
import static dev.tally.ledger.Receipt.Reason.SKU_TAKEN;
import static dev.tally.ledger.Receipt.Reason.TOTAL_TOO_LARGE;
import static dev.tally.ledger.Receipt.Reason.UNKNOWN_CATEGORY;
import static dev.tally.ledger.Receipt.Reason.UNKNOWN_ORDER;
import static dev.tally.ledger.Receipt.Reason.UNKNOWN_PRODUCT;

import dev.tally.ledger.Receipt.Reason;
import dev.tally.ledger.Receipt.Rejected;
import dev.tally.shop.Order;
import dev.tally.shop.ProductId;
import dev.tally.shop.ProductRef;
import dev.tally.shop.Revision;
import dev.tally.shop.Sku;
import dev.tally.text.Printable;
import java.util.Arrays;
import java.util.Locale;

/** The rejections, each with a sentence that says what to do instead. */
final class Rejections {

  private Rejections() {}

  static Rejected keyReused(String key) {
    return no(
        KEY_REUSED,
        "The key \"%s\" was used before, for something else; another request needs its own key.",
        key);
  }

  static Rejected revisionReused(String key, Revision revision) {
    return no(
        REVISION_REUSED,
        "Revision %s of the order \"%s\" came before, with other lines; another state of the order"
            + " needs a higher revision.",
        revision,
        key);
  }

  static Rejected revisionRequired(String key, Revision revision) {
    return no(
        REVISION_REQUIRED,
        "The order \"%s\" has a revision (%s), so it is changed by revisions only; send a higher one"
            + " that says what the order consists of now.",
        key,
        revision);
  }

  static Rejected tooManyParts(String key) {
    return no(
        REVISION_REQUIRED,
        "The order \"%s\" has %,d partial cancellations, the most that are kept; say by a revision what"
            + " it consists of now.",
        key,
        Order.MAX_PARTS);
  }

  static Rejected notThatMany(String key, ProductId id, long wanted, long left) {
    return left == 0
        ? no(
            NOT_THAT_MANY,
            "The order \"%s\" has no %s left to take back; correct the line, or leave it out.",
            key,
            id)
        : no(
            NOT_THAT_MANY,
            "The order \"%s\" has only %,d of %s left, not %,d; take back no more than that.",
            key,
            left,
            id,
            wanted);
  }

  static Rejected keyless(String maker) {
    return no(
        KEYLESS_ORDER,
        "This stands for orders whose keys are forgotten (%s), so nobody can tell whether they were"
            + " counted here before; if none of them was, say so: import with --keyless, or POST"
            + " /orders?past=true&keyless=true.",
        maker);
  }

  static Rejected categoryExists(String name) {
    return no(CATEGORY_EXISTS, "There is a category \"%s\" already; choose another name.", name);
  }

  static Rejected categoryInUse(String name, int onSale) {
    return no(
        CATEGORY_IN_USE,
        onSale == 1
            ? "\"%s\" has a product on sale; retire it first."
            : "\"%s\" has %d products on sale; retire them first.",
        name,
        onSale);
  }

  static Rejected unknownCategory(String name) {
    return no(UNKNOWN_CATEGORY, "There is no category \"%s\"; create it first.", name);
  }

  static Rejected notInCategory(String category) {
    return no(
        NOT_IN_CATEGORY,
        "There is no such product in \"%s\"; GET /%s lists them.",
        category,
        category);
  }

  static Rejected unknownProduct(ProductRef product) {
    return no(
        UNKNOWN_PRODUCT,
        "There is no product with the %s \"%s\"; correct it, or add the product first.",
        product instanceof Sku ? "sku" : "id",
        product);
  }

  static Rejected retired(ProductRef product) {
    return no(RETIRED_PRODUCT, "\"%s\" is not sold any more; order without it.", product);
  }

  static Rejected retiredForGood(ProductId id) {
    return no(
        RETIRED_PRODUCT,
        "%s is not sold any more and cannot be changed; add it anew as another product.",
        id);
  }

  static Rejected idNotFree(ProductId id, String category, ProductId next) {
    return no(
        ID_NOT_FREE,
        "%s is no product of \"%s\", whose next one will be %s; correct the id, or leave it out.",
        id,
        category,
        next);
  }

  static Rejected skuTaken(Sku sku, ProductId owner) {
    return no(SKU_TAKEN, "The sku \"%s\" is that of product %s; choose another.", sku, owner);
  }

  static Rejected elsewhere(ProductId id, String category) {
    return no(
        CATEGORY_KEPT,
        "This is product %s of \"%s\", and products keep their category; correct one of the two.",
        id,
        category);
  }

  static Rejected notYetKnown(String key) {
    return no(
        UNKNOWN_ORDER,
        "No order with the key \"%s\" is known yet, and one that comes later will count; look for a"
            + " typing error, or cancel it again when it has come.",
        key);
  }

  static Rejected unknownOrder(String key) {
    return no(
        UNKNOWN_ORDER, "No order with the key \"%s\" was counted; look for a typing error.", key);
  }

  static Rejected totalTooLarge(ProductId id) {
    return no(
        TOTAL_TOO_LARGE,
        "The total of %s would pass %,d, the most that can be counted, up or down; order less.",
        id,
        Order.MAX_TOTAL);
  }

  private static Rejected no(Reason reason, String sentence, Object... details) {
    Object[] shown = Arrays.stream(details).map(Rejections::shown).toArray();
    return new Rejected(reason, String.format(Locale.ROOT, sentence, shown));
  }

  private static Object shown(Object detail) {
    return detail instanceof Number ? detail : Printable.of(detail.toString());
  }
}
