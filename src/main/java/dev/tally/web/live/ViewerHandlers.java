package dev.tally.web.live;

import dev.tally.feed.Feed;
import dev.tally.feed.ViewerCounts;
import dev.tally.json.Json;
import dev.tally.shop.CategoryImage;
import dev.tally.shop.Image;
import dev.tally.shop.Shop;
import dev.tally.web.http.Request;
import dev.tally.web.http.Response;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import tools.jackson.core.JsonGenerator;

/** Handles {@code GET /-/viewers}: how many viewers follow what just now. */
final class ViewerHandlers {

  private final Shop shop;
  private final Feed feed;
  private final Supplier<ViewerCounts> elsewhere;

  /**
   * @param elsewhere supplies how many viewers the other nodes have
   */
  ViewerHandlers(Shop shop, Feed feed, Supplier<ViewerCounts> elsewhere) {
    this.shop = shop;
    this.feed = feed;
    this.elsewhere = elsewhere;
  }

  CompletionStage<Response> count(Request request) {
    return feed.counts()
        .thenApplyAsync(here -> response(shop.image(), here.plus(elsewhere.get())), request.loop());
  }

  private static Response response(Image image, ViewerCounts counts) {
    byte[] json =
        Json.object(
            out -> {
              out.writeNumberProperty("viewers", counts.all());
              out.writeArrayPropertyStart("categories");
              image
                  .categoryImages()
                  .forEach(categoryImage -> write(out, categoryImage, counts.byCategory()));
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
