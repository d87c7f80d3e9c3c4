package dev.tally.web.api;

import dev.tally.json.JsonReader;
import dev.tally.json.NotJsonException;
import dev.tally.shop.Command;
import dev.tally.shop.Price;
import dev.tally.shop.ProductId;
import dev.tally.shop.Sku;
import dev.tally.text.InvalidField;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads one row of a catalogue, {@code {"category","title","id","sku","name","rrp","info",
 * "retired"}}, or one of a category only, {@code {"category","title","retired"}}. One instance
 * reads one row.
 */
final class CatalogueReader implements JsonReader.Fields {

  private @Nullable String category;
  private @Nullable String title;
  private @Nullable ProductId id;
  private @Nullable Sku sku;
  private @Nullable String name;
  private @Nullable Price rrp;
  private @Nullable String info;
  private boolean retired;
  private boolean isOfAProduct;

  private CatalogueReader() {}

  /**
   * @throws NotJsonException if this is not JSON
   * @throws InvalidField if it is not such a row
   */
  static Command read(byte[] json) {
    CatalogueReader reader = new CatalogueReader();
    JsonReader.object(json, reader);
    return reader.command();
  }

  private Command command() {
    String in = JsonReader.required("category", category);
    String titled = title == null ? CategoryReader.titleOf(in) : title;
    if (!isOfAProduct) {
      return new Command.PutCategory(in, titled, retired);
    }
    return new Command.PutProduct(
        in,
        titled,
        Optional.ofNullable(id),
        Optional.ofNullable(sku),
        JsonReader.required("name", name),
        JsonReader.required("rrp", rrp),
        Optional.ofNullable(info),
        retired);
  }

  @Override
  public void read(String field, JsonReader in) {
    switch (field) {
      case "category" -> category = in.word(field);
      case "title" -> title = in.text(field);
      case "retired" -> retired = in.flag(field); // the product, or else the category
      default -> readProduct(field, in);
    }
  }

  private void readProduct(String field, JsonReader in) {
    switch (field) {
      case "id" -> id = id(in.word(field));
      case "sku" -> sku = Sku.of(in.text(field));
      case "name" -> name = in.text(field);
      case "rrp" -> rrp = new Price(in.digits(field));
      case "info" -> info = in.text(field);
      default -> {
        RefusedFields.OF_CATALOGUE_ROW.check(field, in);
        return;
      }
    }
    isOfAProduct = true;
  }

  private static ProductId id(String written) {
    return ProductId.parse(written)
        .orElseThrow(() -> new InvalidField("id", "\"id\" must be a product's id, such as A1."));
  }
}
