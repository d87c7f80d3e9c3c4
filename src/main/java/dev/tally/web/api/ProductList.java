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
    int[] last = {after};
    return new JsonPieces(
        out -> {
          List<ProductTotal> next = shelf.listings(last[0], upTo, PIECE);
          writeAll(out, next);
          next.forEach(listing -> last[0] = listing.product().id().number());
          return next.size() == PIECE;
        });
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
