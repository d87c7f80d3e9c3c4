package dev.tally.ledger;

import dev.tally.shop.ProductId;

/** The keys that Tally itself gives to orders; the epoch keeps those of two ledgers apart. */
public final class OrderKeys {

  private OrderKeys() {}

  /** What the keys of orders begin with whose own key was forgotten. */
  public static String forgotten(String epoch) {
    return "forgotten-" + epoch + "-";
  }

  /** Of the order of this number. */
  public static String forgotten(String epoch, long number) {
    return forgotten(epoch) + number;
  }

  /** What the keys of orders begin with that an export makes of a product's baseline. */
  public static String folded(String epoch) {
    return "folded-" + epoch + "-";
  }

  /** Of the first of them for this product. */
  public static String folded(String epoch, ProductId id) {
    return folded(epoch) + id;
  }
}
