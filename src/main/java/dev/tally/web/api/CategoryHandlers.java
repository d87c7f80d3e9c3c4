package dev.tally.web.api;

import dev.tally.feed.CatalogueJson;
import dev.tally.json.Json;
import dev.tally.shop.Category;
import dev.tally.shop.CategoryImage;
import dev.tally.shop.Image;
import dev.tally.shop.Shop;
import dev.tally.web.http.ETag;
import dev.tally.web.http.Request;
import dev.tally.web.http.Response;
import java.util.concurrent.CompletionStage;

/** Handles {@code GET} and {@code POST /categories}. */
final class CategoryHandlers {

  private final Shop shop;
  private final CommandGateway gateway;

  CategoryHandlers(Shop shop, CommandGateway gateway) {
    this.shop = shop;
    this.gateway = gateway;
  }

  Response list(Request request) {
    Image image = shop.image();
    byte[] json =
        Json.bytes(
            out -> {
              out.writeStartArray();
              image
                  .categoryImages()
                  .forEach(categoryImage -> CatalogueJson.category(out, categoryImage.category()));
              out.writeEndArray();
            });
    String tag = ETag.of(json);
    return ETag.orNotModified(request, tag, () -> Response.json(200, json))
        .standingAt(image.at().toString());
  }

  CompletionStage<Response> add(Request request) {
    return gateway.submit(
        CategoryReader.read(request.body()),
        request,
        receipt -> made(receipt.made()).standingAt(receipt.at().toString()));
  }

  private Response made(String name) {
    Category category = shop.image().categoryImage(name).map(CategoryImage::category).orElseThrow();
    return Response.json(201, Json.bytes(out -> CatalogueJson.category(out, category)))
        .with("Location", "/" + name);
  }
}
