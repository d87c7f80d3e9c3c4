package dev.tally.ledger;

import dev.tally.shop.ProductId;

/** The keys that Tally itself gives to orders; its identity keeps those of two ledgers apart. */
public final class OrderKeys {

  private OrderKeys() {}

  /** What the keys of orders begin with whose own key was forgotten. */
  public static String forgotten(String ledger) {
    return "forgotten-" + ledger + "-";
  }

  /** Of the order of this number. */
  public static String forgotten(String ledger, long number) {
    return forgotten(ledger) + number;
  }

  /** What the keys of orders begin with that an export makes of a product's baseline. */
  public static String folded(String ledger) {
    return "folded-" + ledger + "-";
  }

  /** Of the first of them for this product. */
  public static String folded(String ledger, ProductId id) {
    return folded(ledger) + id;
  }
}
