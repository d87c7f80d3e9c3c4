package dev.tally.shop;

import java.util.Optional;

/**
 * A product as the catalogue describes it.
 *
 * @param category the name of its category
 * @param retired taken off the lists; its total is kept and orders for it are refused
 */
public record Product(
    ProductId id,
    String category,
    String name,
    Price rrp,
    String info,
    Optional<Sku> sku,
    boolean retired) {

  public Product {
    Text.line("name", name, 200);
    Text.lines("info", info, 10_000);
  }

  /** The same, off the lists. */
  public Product asRetired() {
    return new Product(id, category, name, rrp, info, sku, true);
  }

  public Product withoutSku() {
    return new Product(id, category, name, rrp, info, Optional.empty(), retired);
  }
}
