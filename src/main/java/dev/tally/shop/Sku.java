package dev.tally.shop;

/** The shop's own unique name for a product, 1 to 100 printable characters. */
public record Sku(String text) implements ProductRef {

  public Sku {
    Text.line("sku", text, 100);
  }

  @Override
  public String toString() {
    return text;
  }
}
