package dev.tally.web.api;

import dev.tally.feed.CatalogueJson;
import dev.tally.json.Json;
import dev.tally.shop.Category;
import dev.tally.shop.CategoryImage;
import dev.tally.shop.Command;
import dev.tally.shop.Image;
import dev.tally.shop.Shop;
import dev.tally.web.http.ETag;
import dev.tally.web.http.Request;
import dev.tally.web.http.Response;
import java.util.concurrent.CompletionStage;

/**
 * Handles {@code GET} and {@code POST /categories}; {@code GET}, {@code PATCH} and {@code DELETE
 * /categories/{name}}.
 */
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

  Response one(Request request) {
    Image image = shop.image();
    return shown(ProductHandlers.categoryImage(image, request.path("name")).category())
        .standingAt(image.at().toString());
  }

  CompletionStage<Response> edit(Request request) {
    String name = ProductHandlers.category(request.path("name"));
    return gateway.submit(
        CategoryReader.edit(request.body(), name),
        request,
        receipt -> shown(known(name)).standingAt(receipt.at().toString()));
  }

  CompletionStage<Response> retire(Request request) {
    String name = ProductHandlers.category(request.path("name"));
    return gateway.submit(
        new Command.RetireCategory(name),
        request,
        receipt -> Response.empty(204).standingAt(receipt.at().toString()));
  }

  private Response made(String name) {
    return Response.json(201, json(known(name))).with("Location", "/" + name);
  }

  /** Returns what was changed just now, even if somebody has retired it since. */
  private Category known(String name) {
    return shop.image().evenRetired(name).map(CategoryImage::category).orElseThrow();
  }

  private static Response shown(Category category) {
    return Response.json(200, json(category)).with("Cache-Control", "no-store");
  }

  private static byte[] json(Category category) {
    return Json.bytes(out -> CatalogueJson.category(out, category));
  }
}
