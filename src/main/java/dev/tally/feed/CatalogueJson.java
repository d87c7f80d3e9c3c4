package dev.tally.feed;

import dev.tally.shop.Category;
import dev.tally.shop.Product;
import tools.jackson.core.JsonGenerator;

/**
 * Writes the catalogue's JSON, the same in answers, events and exports. Stateless and thread-safe.
 */
public final class CatalogueJson {

  private CatalogueJson() {}

  /** Writes {@code "id","name","rrp","info"} and, if the product has one, {@code "sku"}. */
  public static void productFields(JsonGenerator out, Product product) {
    out.writeStringProperty("id", product.id().toString());
    out.writeStringProperty("name", product.name());
    out.writeStringProperty("rrp", product.rrp().digits());
    out.writeStringProperty("info", product.info());
    product.sku().ifPresent(sku -> out.writeStringProperty("sku", sku.text()));
  }

  /** Writes the same with {@code "category"}, for one who did not name it. */
  static void productFieldsAndCategory(JsonGenerator out, Product product) {
    productFields(out, product);
    out.writeStringProperty("category", product.category());
  }

  /** Writes {@code {"name","title","prefix"}}. */
  public static void category(JsonGenerator out, Category category) {
    out.writeStartObject();
    out.writeStringProperty("name", category.name());
    out.writeStringProperty("title", category.title());
    out.writeStringProperty("prefix", category.prefix());
    out.writeEndObject();
  }
}
