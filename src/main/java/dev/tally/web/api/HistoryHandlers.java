package dev.tally.web.api;

import dev.tally.history.History;
import dev.tally.history.HistoryWindow;
import dev.tally.history.HistoryWindow.ProductUnits;
import dev.tally.history.HistoryWindow.Sales;
import dev.tally.json.Json;
import dev.tally.json.JsonPieces;
import dev.tally.shop.Category;
import dev.tally.shop.CategoryImage;
import dev.tally.shop.Image;
import dev.tally.shop.Shop;
import dev.tally.shop.Window;
import dev.tally.text.InvalidField;
import dev.tally.web.http.Request;
import dev.tally.web.http.Response;
import dev.tally.web.http.WorkerThread;
import java.util.EnumMap;
import java.util.Map;
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
    boolean each = each(request);
    if (each && category.isPresent()) {
      throw new InvalidField(
          "categories", "\"categories\" is for the whole shop; leave it or \"category\" out.");
    }
    return worker
        .run(
            () ->
                new Read(
                    history.window(category.map(Category::prefix), minutes, products, each),
                    units(category)))
        .thenApplyAsync(read -> response(category, minutes, each, read), request.loop());
  }

  /** What was read of the history, and the units of each window that ends now. */
  private record Read(HistoryWindow window, Map<Window, WindowUnits> units) {}

  private record WindowUnits(long units, boolean isComplete) {}

  private Map<Window, WindowUnits> units(Optional<Category> category) {
    Map<Window, WindowUnits> all = new EnumMap<>(Window.class);
    for (Window window : Window.values()) {
      if (window != Window.ALL) {
        Image image = history.windows().image(window);
        long units =
            image.allCategoryImages().stream()
                .filter(one -> category.isEmpty() || isSame(category.get(), one.category()))
                .mapToLong(CategoryImage::units)
                .sum();
        all.put(window, new WindowUnits(units, image.isComplete()));
      }
    }
    return all;
  }

  /** Whether it is the same one, of images of different moments: it may have another title. */
  private static boolean isSame(Category a, Category b) {
    return a.prefix().equals(b.prefix());
  }

  private static boolean each(Request request) {
    Optional<String> written = request.query("categories");
    if (written.filter(word -> !word.equals("true") && !word.equals("false")).isPresent()) {
      throw new InvalidField("categories", "\"categories\" must be true or false.");
    }
    return written.filter("true"::equals).isPresent();
  }

  private Response response(Optional<Category> category, int minutes, boolean each, Read read) {
    HistoryWindow window = read.window();
    JsonPieces json =
        new JsonPieces(
            out -> {
              begin(out, category, minutes, window);
              windows(out, read.units());
              if (each) {
                categories(out, shop.image(), window.categories());
              }
              out.writeName("products");
            },
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
  }

  private static void windows(JsonGenerator out, Map<Window, WindowUnits> all) {
    out.writeObjectPropertyStart("windows");
    all.forEach(
        (window, sold) -> {
          out.writeObjectPropertyStart(window.written());
          out.writeNumberProperty("units", sold.units());
          out.writeBooleanProperty("complete", sold.isComplete());
          out.writeEndObject();
        });
    out.writeEndObject();
  }

  /** Writes those that sold anything, in the order of creation. */
  private static void categories(JsonGenerator out, Image image, Map<String, Sales> sales) {
    out.writeArrayPropertyStart("categories");
    for (CategoryImage one : image.allCategoryImages()) {
      Sales sold = sales.get(one.category().prefix());
      if (sold != null) {
        out.writeStartObject();
        out.writeStringProperty("category", one.category().name());
        Json.numbers(out, "orders", sold.orders());
        Json.numbers(out, "units", sold.units());
        out.writeEndObject();
      }
    }
    out.writeEndArray();
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
