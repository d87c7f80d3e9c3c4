package dev.tally.web;

import dev.tally.shop.Command;
import dev.tally.shop.Price;
import dev.tally.shop.Sku;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads {@code {"name","rrp","info","sku"}}; for one product. */
final class ProductReader implements JsonReader.Fields {

  private @Nullable String name;
  private @Nullable Price rrp;
  private @Nullable String info;
  private @Nullable Sku sku;

  private ProductReader() {}

  /**
   * @param key an idempotency key that was sent beside the body
   * @throws ProblemException where this is no JSON
   * @throws dev.tally.shop.InvalidField where it is no product
   */
  static Command.AddProduct read(byte[] json, String category, Optional<String> key) {
    ProductReader reader = new ProductReader();
    JsonReader.object(json, reader);
    return new Command.AddProduct(
        category,
        JsonReader.required("name", reader.name),
        JsonReader.required("rrp", reader.rrp),
        JsonReader.required("info", reader.info),
        Optional.ofNullable(reader.sku),
        key);
  }

  @Override
  public void read(String field, JsonReader in) {
    switch (field) {
      case "name" -> name = in.text(field);
      case "rrp" -> rrp = new Price(in.digits(field));
      case "info" -> info = in.text(field);
      case "sku" -> sku = new Sku(in.text(field));
      default -> {}
    }
  }
}
