package dev.tally.web.live;

import dev.tally.feed.Feed;
import dev.tally.json.Json;
import dev.tally.shop.CategoryImage;
import dev.tally.shop.Image;
import dev.tally.shop.Shop;
import dev.tally.web.http.Request;
import dev.tally.web.http.Response;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import tools.jackson.core.JsonGenerator;

/** Handles {@code GET /-/viewers}: how many viewers follow what just now. */
final class ViewerHandlers {

  private final Shop shop;
  private final Feed feed;

  ViewerHandlers(Shop shop, Feed feed) {
    this.shop = shop;
    this.feed = feed;
  }

  CompletionStage<Response> count(Request request) {
    return feed.viewersByCategory()
        .thenApplyAsync(byCategory -> response(shop.image(), byCategory), request.loop());
  }

  private Response response(Image image, Map<String, Integer> byCategory) {
    byte[] json =
        Json.object(
            out -> {
              out.writeNumberProperty("viewers", feed.viewers());
              out.writeArrayPropertyStart("categories");
              image
                  .categoryImages()
                  .forEach(categoryImage -> write(out, categoryImage, byCategory));
              out.writeEndArray();
            });
    return Response.json(200, json).with("Cache-Control", "no-store");
  }

  private static void write(
      JsonGenerator out, CategoryImage categoryImage, Map<String, Integer> byCategory) {
    String name = categoryImage.category().name();
    out.writeStartObject();
    out.writeStringProperty("category", name);
    out.writeNumberProperty("viewers", byCategory.getOrDefault(name, 0));
    out.writeEndObject();
  }
}
