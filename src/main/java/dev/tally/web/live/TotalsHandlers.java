package dev.tally.web.live;

import dev.tally.json.JsonPieces;
import dev.tally.shop.Category;
import dev.tally.shop.Delta;
import dev.tally.shop.Image;
import dev.tally.shop.Interest;
import dev.tally.shop.Position;
import dev.tally.shop.ProductId;
import dev.tally.shop.Shop;
import dev.tally.shop.Window;
import dev.tally.text.InvalidField;
import dev.tally.web.api.ProductHandlers;
import dev.tally.web.http.Answer;
import dev.tally.web.http.Request;
import dev.tally.web.http.Response;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.core.JsonGenerator;

/**
 * Handles {@code GET /orders/{category}}, {@code GET /orders?ids=} and {@code GET /orders}: totals,
 * once as JSON or from then on as a feed.
 */
final class TotalsHandlers {

  private final Shop shop;
  private final Function<Window, Image> images;
  private final Viewers viewers;

  /**
   * @param images returns the newest image of a window
   */
  TotalsHandlers(Shop shop, Function<Window, Image> images, Viewers viewers) {
    this.shop = shop;
    this.images = images;
    this.viewers = viewers;
  }

  Answer ofCategory(Request request) {
    String name = request.path("category");
    Interest category = InterestReader.ofCategory(name, request);
    if (isFeed(request) && Category.isName(name)) {
      return follow(request, category); // it may be created later
    }
    ProductHandlers.categoryImage(shop.image(), name);
    return totals(category);
  }

  Answer ofProducts(Request request) {
    Optional<Interest> products = InterestReader.ofProducts(request);
    if (isFeed(request)) {
      return follow(request, products.orElse(Interest.NOTHING));
    }
    return totals(
        products.orElseThrow(
            () ->
                new InvalidField(
                    "ids",
                    "Say which totals: /orders?ids=A1,B7 or /orders?skus=r-1 for products,"
                        + " /orders/electronics for a category, /orders?top=10 for what sold"
                        + " best.")));
  }

  /** Returns whether the client wants totals as a feed, and not just once. */
  private static boolean isFeed(Request request) {
    return request.head().method().equals(HttpMethod.GET)
        && (request.wantsWebSocket() || isEventStream(request));
  }

  private static boolean isEventStream(Request request) {
    return request.names(HttpHeaderNames.ACCEPT, "text/event-stream");
  }

  /** Prefers {@code Last-Event-ID}: after a browser lost its stream, it is newer than the URL. */
  private Answer follow(Request request, Interest what) {
    Optional<Position> since =
        request.header("Last-Event-ID").or(() -> request.query("since")).flatMap(Position::parse);
    if (!request.wantsWebSocket()) {
      return viewers.eventStream(request, what, since);
    }
    Optional<Response> refused = WebSocketHandshake.refuse(request);
    return refused.isPresent() ? refused.get() : viewers.webSocket(request, what, since);
  }

  private Response totals(Interest what) {
    Image image = images.apply(what.window());
    JsonPieces json = new JsonPieces(new DeltaTotals(image.since(0, what)));
    Response response =
        Response.json(200, json).with("Cache-Control", "no-store").with("Vary", "Accept");
    return what.window() == Window.ALL
        ? response.standingAt(image.at().toString())
        : response.with("Tally-Complete", Boolean.toString(image.isComplete()));
  }

  /** A cursor over the pieces of a delta. */
  private static final class DeltaTotals implements JsonPieces.Elements {
    private final Delta delta;
    private final Map<ProductId, String> skus = new HashMap<>();
    private int next;

    DeltaTotals(Delta delta) {
      this.delta = delta;
    }

    @Override
    public boolean write(JsonGenerator out) {
      delta.visit(next, new TotalsJson(out, skus));
      next++;
      return next < delta.pieces();
    }
  }
}
