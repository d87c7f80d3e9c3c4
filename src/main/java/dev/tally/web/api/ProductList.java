package dev.tally.web.api;

import dev.tally.feed.CatalogueJson;
import dev.tally.json.Json;
import dev.tally.json.JsonPieces;
import dev.tally.shop.CategoryImage;
import dev.tally.shop.Product;
import dev.tally.shop.ProductTotal;
import java.util.Iterator;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/** Writes products as JSON for responses. */
final class ProductList {

  private static final int PIECE = 16;

  private ProductList() {}

  /** Returns one product as {@code {"id","name","rrp","info"}}. */
  static byte[] one(Product product) {
    return Json.bytes(out -> write(out, product));
  }

  /** Returns the same with {@code total}, and with {@code retired} if the product is retired. */
  static byte[] withTotal(ProductTotal productTotal) {
    return Json.object(out -> writeWithTotal(out, productTotal));
  }

  /** Returns the same with {@code category}, for one who did not name it. */
  static byte[] withCategory(ProductTotal productTotal) {
    return Json.object(
        out -> {
          writeWithTotal(out, productTotal);
          out.writeStringProperty("category", productTotal.product().category());
        });
  }

  private static void writeWithTotal(JsonGenerator out, ProductTotal productTotal) {
    CatalogueJson.productFields(out, productTotal.product());
    out.writeNumberProperty("total", productTotal.total());
    if (productTotal.product().retired()) {
      out.writeBooleanProperty("retired", true);
    }
  }

  /** Returns a list of only these products. */
  static Iterator<byte[]> of(List<ProductTotal> productTotals) {
    return new JsonPieces(
        out -> {
          writeAll(out, productTotals);
          return false;
        });
  }

  /** Returns a list of the products on sale numbered above {@code after}, up to {@code upTo}. */
  static Iterator<byte[]> of(CategoryImage categoryImage, int after, int upTo) {
    return new JsonPieces(new Range(categoryImage, after, upTo));
  }

  /** A cursor over a category's products. */
  private static final class Range implements JsonPieces.Elements {
    private final CategoryImage category;
    private final int upTo;
    private int after;

    Range(CategoryImage category, int after, int upTo) {
      this.category = category;
      this.after = after;
      this.upTo = upTo;
    }

    @Override
    public boolean write(JsonGenerator out) {
      List<ProductTotal> next = category.productTotals(after, upTo, PIECE);
      writeAll(out, next);
      if (next.size() < PIECE) {
        return false;
      }
      after = next.get(PIECE - 1).product().id().number();
      return true;
    }
  }

  private static void writeAll(JsonGenerator out, List<ProductTotal> productTotals) {
    productTotals.forEach(productTotal -> write(out, productTotal.product()));
  }

  private static void write(JsonGenerator out, Product product) {
    out.writeStartObject();
    CatalogueJson.productFields(out, product);
    out.writeEndObject();
  }
}
