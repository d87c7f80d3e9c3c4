package dev.tally.web.api;

import dev.tally.history.History;
import dev.tally.history.HistoryWindow;
import dev.tally.history.HistoryWindow.ProductUnits;
import dev.tally.json.Json;
import dev.tally.json.JsonPieces;
import dev.tally.shop.Category;
import dev.tally.shop.Shop;
import dev.tally.text.InvalidField;
import dev.tally.web.http.Request;
import dev.tally.web.http.Response;
import dev.tally.web.http.WorkerThread;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import tools.jackson.core.JsonGenerator;

/** Handles {@code GET /-/history}: sales minute by minute, of a category or of the whole shop. */
final class HistoryHandlers {

  private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,3}");

  private static final int MOST_PRODUCTS = 1_000;

  private final Shop shop;
  private final History history;
  private final WorkerThread worker;

  HistoryHandlers(Shop shop, History history, WorkerThread worker) {
    this.shop = shop;
    this.history = history;
    this.worker = worker;
  }

  CompletionStage<Response> read(Request request) {
    int minutes = number(request, "minutes", 1, History.DAY_MINUTES).orElse(History.DAY_MINUTES);
    OptionalInt products = number(request, "products", 0, MOST_PRODUCTS);
    Optional<Category> category =
        request
            .word("category")
            .map(name -> ProductHandlers.categoryImage(shop.image(), name).category());
    return worker
        .run(() -> history.window(category.map(Category::prefix), minutes, products))
        .thenApplyAsync(window -> response(category, minutes, window), request.loop());
  }

  private static Response response(Optional<Category> category, int minutes, HistoryWindow window) {
    JsonPieces json =
        new JsonPieces(
            out -> begin(out, category, minutes, window),
            out -> writeOne(out, window),
            JsonGenerator::writeEndObject);
    return Response.json(200, json).with("Cache-Control", "no-store");
  }

  private static OptionalInt number(Request request, String name, int least, int most) {
    Optional<String> written = request.query(name);
    if (written.isEmpty()) {
      return OptionalInt.empty();
    }
    int number = written.filter(NUMBER.asMatchPredicate()).map(Integer::parseInt).orElse(-1);
    if (number < least || number > most) {
      throw new InvalidField(
          name, "\"%s\" must be a whole number from %d to %,d.".formatted(name, least, most));
    }
    return OptionalInt.of(number);
  }

  private static void begin(
      JsonGenerator out, Optional<Category> category, int minutes, HistoryWindow window) {
    out.writeStartObject();
    category.ifPresent(known -> out.writeStringProperty("category", known.name()));
    out.writeStringProperty("from", window.from().toString());
    out.writeNumberProperty("minutes", minutes);
    out.writeBooleanProperty("complete", window.isComplete());
    Json.numbers(out, "orders", window.orders());
    Json.numbers(out, "units", window.units());
    out.writeName("products");
  }

  private static boolean writeOne(JsonGenerator out, HistoryWindow window) {
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
