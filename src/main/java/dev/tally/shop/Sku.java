package dev.tally.shop;

import dev.tally.text.InvalidField;
import dev.tally.text.Text;

/**
 * The shop's own unique name for a product. Use {@link #of} for text from outside; the constructor
 * is for a ledger, which must hold whatever it has stored, under whatever rules then applied.
 */
public record Sku(String text) implements ProductRef {

  /** The most characters. */
  public static final int MOST = 100;

  /**
   * Reads typed text: 1 to 100 printable characters between white space.
   *
   * @throws InvalidField if the text is no sku
   */
  public static Sku of(String typed) {
    return new Sku(Text.key("sku", typed, MOST));
  }

  /**
   * Returns this sku as it would be read if typed now; a stored one may have white space at its
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
