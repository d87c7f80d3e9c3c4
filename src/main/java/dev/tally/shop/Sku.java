package dev.tally.shop;

import dev.tally.text.InvalidField;
import dev.tally.text.Text;

/**
 * The shop's own unique name for a product. Text from outside becomes one by {@link #of}; the
 * constructor is for a ledger, which has to hold what it has kept, whatever the rules were then.
 */
public record Sku(String text) implements ProductRef {

  /**
   * Reads what a person typed: 1 to 100 printable characters between white space.
   *
   * @throws InvalidField if it is none
   */
  public static Sku of(String typed) {
    return new Sku(Text.key("sku", typed, 100));
  }

  /**
   * Returns what it would be if it were typed now; one that was kept may have white space at its
   * ends.
   */
  public Sku trimmed() {
    return new Sku(Text.trim(text));
  }

  @Override
  public String toString() {
    return text;
  }
}
