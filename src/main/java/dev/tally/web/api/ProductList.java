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
  static byte[] withTotal(ProductTotal listing) {
    return Json.object(
        out -> {
          CatalogueJson.productFields(out, listing.product());
          out.writeNumberProperty("total", listing.total());
          if (listing.product().retired()) {
            out.writeBooleanProperty("retired", true);
          }
        });
  }

  /** Returns a list of only these products. */
  static Iterator<byte[]> of(List<ProductTotal> listings) {
    return new JsonPieces(
        out -> {
          writeAll(out, listings);
          return false;
        });
  }

  /** Returns a list of the products on sale numbered above {@code after}, up to {@code upTo}. */
  static Iterator<byte[]> of(CategoryImage shelf, int after, int upTo) {
    return new JsonPieces(new Range(shelf, after, upTo));
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
      List<ProductTotal> next = category.listings(after, upTo, PIECE);
      writeAll(out, next);
      if (next.size() < PIECE) {
        return false;
      }
      after = next.get(PIECE - 1).product().id().number();
      return true;
    }
  }

  private static void writeAll(JsonGenerator out, List<ProductTotal> listings) {
    listings.forEach(listing -> write(out, listing.product()));
  }

  private static void write(JsonGenerator out, Product product) {
    out.writeStartObject();
    CatalogueJson.productFields(out, product);
    out.writeEndObject();
  }
}
