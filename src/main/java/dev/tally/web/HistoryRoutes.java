package dev.tally.web;

import dev.tally.feed.Json;
import dev.tally.history.History;
import dev.tally.history.Window;
import dev.tally.history.Window.ProductUnits;
import dev.tally.shop.Category;
import dev.tally.shop.InvalidField;
import dev.tally.shop.Shop;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.core.JsonGenerator;

/** {@code GET /-/history}: what sold minute by minute, of a category or of the whole shop. */
final class HistoryRoutes {

  private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,3}");

  private final Shop shop;
  private final History history;

  HistoryRoutes(Shop shop, History history) {
    this.shop = shop;
    this.history = history;
  }

  Response read(Request request) {
    int minutes = request.query("minutes").map(HistoryRoutes::minutes).orElse(History.DAY_MINUTES);
    Optional<Category> category =
        request.query("category").map(name -> ProductRoutes.shelf(shop.image(), name).category());
    Window window = history.window(category.map(Category::prefix), minutes);
    JsonArray json =
        new JsonArray(
            out -> begin(out, category, minutes, window),
            out -> writeOne(out, window),
            JsonGenerator::writeEndObject);
    return Response.json(200, json).with("Cache-Control", "no-store");
  }

  private static int minutes(String written) {
    if (!NUMBER.matcher(written).matches() || Integer.parseInt(written) > History.DAY_MINUTES) {
      throw new InvalidField(
          "minutes", "\"minutes\" must be a whole number from 1 to 1440, which is a day.");
    }
    return Integer.parseInt(written);
  }

  private static void begin(
      JsonGenerator out, Optional<Category> category, int minutes, Window window) {
    out.writeStartObject();
    category.ifPresent(known -> out.writeStringProperty("category", known.name()));
    out.writeStringProperty("from", window.from().toString());
    out.writeNumberProperty("minutes", minutes);
    out.writeBooleanProperty("complete", window.isComplete());
    Json.numbers(out, "orders", window.orders());
    Json.numbers(out, "units", window.units());
    out.writeName("products");
  }

  private static boolean writeOne(JsonGenerator out, Window window) {
    if (window.products().hasNext()) {
      ProductUnits product = window.products().next();
      out.writeStartObject();
      out.writeStringProperty("id", product.id().toString());
      Json.numbers(out, "units", product.units());
      out.writeEndObject();
    }
    return window.products().hasNext();
  }
}
