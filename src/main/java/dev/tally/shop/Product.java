package dev.tally.shop;

import dev.tally.text.Text;
import java.util.Optional;

/**
 * A product as the catalogue describes it. Does not validate: commands are checked, and this must
 * hold whatever a ledger has stored, under whatever rules then applied.
 *
 * @param category the name of its category
 * @param retired whether it is off the lists; its total is kept and orders for it are refused
 */
public record Product(
    ProductId id,
    String category,
    String name,
    Price rrp,
    String info,
    Optional<Sku> sku,
    boolean retired) {

  static String checkName(String typed) {
    return Text.line("name", typed, 200);
  }

  static String checkInfo(String text) {
    return Text.lines("info", text, 10_000);
  }

  /** Returns the same product, off the lists. */
  public Product asRetired() {
    return new Product(id, category, name, rrp, info, sku, true);
  }

  public Product withoutSku() {
    return new Product(id, category, name, rrp, info, Optional.empty(), retired);
  }
}
