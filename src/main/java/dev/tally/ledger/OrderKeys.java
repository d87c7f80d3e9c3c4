package dev.tally.ledger;

import dev.tally.shop.ProductId;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The keys that Tally itself gives to orders; its identity keeps those of two ledgers apart. */
public final class OrderKeys {

  private static final Pattern MADE =
      Pattern.compile(
          "forgotten-([a-z0-9]{1,32})-[0-9]{1,18}"
              + "|folded-([a-z0-9]{1,32})-[A-Z]{1,6}[0-9]{1,9}(?:-[0-9]{1,9})?");

  private OrderKeys() {}

  /** Returns the ledger that gave this key to an order, if one did. */
  static Optional<String> maker(String key) {
    Matcher made = MADE.matcher(key);
    return made.matches()
        ? Optional.of(made.group(1) != null ? made.group(1) : made.group(2))
        : Optional.empty();
  }

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
