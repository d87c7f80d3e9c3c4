package dev.tally.ledger;

import dev.tally.shop.ProductId;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The keys that Tally itself gives: to orders whose own key was forgotten, and in exports to orders
 * that are no longer kept one by one. A random name distinguishes the keys of two ledgers, and of
 * two lives of one ledger, which may both have had an order of that number.
 */
public final class GeneratedOrderKeys {

  private static final Pattern MADE =
      Pattern.compile(
          "forgotten-(?<epoch>NAME)-(?<number>[0-9]{1,18})|folded-(?<ledger>NAME)-[A-Z]{1,6}[0-9]{1,9}(?:-[0-9]{1,9})?"
              .replace("NAME", "[a-z0-9]{" + RandomName.LENGTH + "}"));

  private GeneratedOrderKeys() {}

  /** Returns the epoch or the ledger that gave this key to an order, if one did. */
  static Optional<String> maker(String key) {
    return made(key)
        .map(made -> made.group("epoch") != null ? made.group("epoch") : made.group("ledger"));
  }

  /**
   * Matches a key that Tally made. Every order passes here, and hardly any key begins like that.
   */
  private static Optional<Matcher> made(String key) {
    return key.startsWith("fo")
        ? Optional.of(MADE.matcher(key)).filter(Matcher::matches)
        : Optional.empty();
  }

  /** Returns the key of the order of this number, whose own key was forgotten in this epoch. */
  static String forgotten(String epoch, long number) {
    return "forgotten-" + epoch + "-" + number;
  }

  /** Returns the number in a key that {@link #forgotten} made. */
  public static OptionalLong forgottenNumber(String key) {
    return made(key)
        .map(made -> made.group("number"))
        .map(number -> OptionalLong.of(Long.parseLong(number)))
        .orElse(OptionalLong.empty());
  }

  /** Returns the prefix of the keys of the orders that an export makes of a product's baseline. */
  static String folded(String ledger) {
    return "folded-" + ledger + "-";
  }

  /** Returns the key of the first of these orders for this product. */
  public static String folded(String ledger, ProductId id) {
    return folded(ledger) + id;
  }
}
