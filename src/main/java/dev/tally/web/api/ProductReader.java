package dev.tally.web.api;

import dev.tally.json.JsonReader;
import dev.tally.json.NotJsonException;
import dev.tally.shop.Command;
import dev.tally.shop.Price;
import dev.tally.shop.ProductId;
import dev.tally.shop.Sku;
import dev.tally.shop.SkuEdit;
import dev.tally.text.InvalidField;
import dev.tally.web.http.ProblemException;
import dev.tally.web.http.ProblemType;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code {"name","rrp","info","sku"}}: a whole product, or the changes to one as a merge
 * patch (RFC 7396). One instance reads one product.
 */
final class ProductReader implements JsonReader.Fields {

  private static final List<String> REQUIRED = List.of("name", "rrp", "info");

  private @Nullable String name;
  private @Nullable Price rrp;
  private @Nullable String info;
  private @Nullable Sku sku;
  private final Set<String> nulls = new HashSet<>();
  private final RefusedFields refused;

  private ProductReader(RefusedFields refused) {
    this.refused = refused;
  }

  /**
   * @param key an idempotency key, if it was sent outside the body
   * @throws NotJsonException if this is not JSON
   * @throws InvalidField if it is not a product
   */
  static Command.AddProduct read(byte[] json, String category, Optional<String> key) {
    ProductReader reader =
        new ProductReader(RefusedFields.OF_PRODUCT.repeating("category", category));
    JsonReader.object(json, reader);
    return new Command.AddProduct(
        category,
        JsonReader.required("name", reader.name),
        JsonReader.required("rrp", reader.rrp),
        JsonReader.required("info", reader.info),
        Optional.ofNullable(reader.sku),
        key);
  }

  /**
   * @throws NotJsonException if this is not JSON
   * @throws ProblemException if it changes nothing
   * @throws InvalidField if a field is wrong, or is {@code null} and cannot be removed
   */
  static Command.EditProduct edit(byte[] json, String category, ProductId id) {
    ProductReader reader =
        new ProductReader(
            RefusedFields.OF_EDIT.repeating("category", category).repeating("id", id.toString()));
    JsonReader.object(json, reader);
    return reader.edit(category, id);
  }

  private Command.EditProduct edit(String category, ProductId id) {
    for (String field : REQUIRED) {
      if (nulls.contains(field)) {
        throw new InvalidField(
            field, "\"" + field + "\" cannot be removed; send a value, or leave it out.");
      }
    }
    SkuEdit skuEdit = skuEdit();
    if (name == null && rrp == null && info == null && skuEdit instanceof SkuEdit.Keep) {
      throw new ProblemException(
          ProblemType.INVALID_FIELD,
          "There is nothing to change; send \"name\", \"rrp\", \"info\" or \"sku\".");
    }
    return new Command.EditProduct(
        category,
        id,
        Optional.ofNullable(name),
        Optional.ofNullable(rrp),
        Optional.ofNullable(info),
        skuEdit);
  }

  private SkuEdit skuEdit() {
    if (nulls.contains("sku")) {
      return new SkuEdit.Remove();
    }
    return sku == null ? new SkuEdit.Keep() : new SkuEdit.Replace(sku);
  }

  @Override
  public void readNull(String field) {
    nulls.add(field);
  }

  @Override
  public void read(String field, JsonReader in) {
    switch (field) {
      case "name" -> name = in.text(field);
      case "rrp" -> rrp = new Price(in.digits(field));
      case "info" -> info = in.text(field);
      case "sku" -> sku = Sku.of(in.text(field));
      default -> refused.check(field, in);
    }
  }
}
