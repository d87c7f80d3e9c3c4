package dev.tally.web.live;

import dev.tally.json.JsonPieces;
import dev.tally.shop.Category;
import dev.tally.shop.Delta;
import dev.tally.shop.Image;
import dev.tally.shop.Interest;
import dev.tally.shop.Position;
import dev.tally.shop.Shop;
import dev.tally.text.InvalidField;
import dev.tally.web.api.ProductHandlers;
import dev.tally.web.api.ProductIdList;
import dev.tally.web.http.Answer;
import dev.tally.web.http.Request;
import dev.tally.web.http.Response;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/**
 * Handles {@code GET /orders/{category}}, {@code GET /orders?ids=} and {@code GET /orders}: totals,
 * once as JSON or from then on as a feed.
 */
final class TotalsHandlers {

  private final Shop shop;
  private final Viewers viewers;

  TotalsHandlers(Shop shop, Viewers viewers) {
    this.shop = shop;
    this.viewers = viewers;
  }

  Answer ofCategory(Request request) {
    String name = request.path("category");
    refuse(
        request,
        "ids",
        "This address is for a whole category; leave \"ids\" out, or ask /orders?ids=A1,B7.");
    Interest category = new Interest.InCategory(name);
    if (isFeed(request) && Category.isName(name)) {
      return follow(request, category); // it may be created later
    }
    Image image = shop.image();
    ProductHandlers.categoryImage(image, name);
    return totals(image, category);
  }

  Answer ofProducts(Request request) {
    refuse(
        request,
        "category",
        "Name the category in the path, as in /orders/electronics, and leave \"category\" out.");
    Optional<Interest> products = request.word("ids").map(TotalsHandlers::products);
    if (isFeed(request)) {
      return follow(request, products.orElse(Interest.NOTHING));
    }
    return totals(
        shop.image(),
        products.orElseThrow(
            () ->
                new InvalidField(
                    "ids",
                    "Say which totals: /orders?ids=A1,B7 for products, /orders/electronics for a"
                        + " category.")));
  }

  /** Refuses a parameter that belongs to the other of the two feeds and would be ignored. */
  private static void refuse(Request request, String parameter, String sentence) {
    if (request.query(parameter).isPresent()) {
      throw new InvalidField(parameter, sentence);
    }
  }

  private static Interest products(String ids) {
    return ids.isEmpty() ? Interest.NOTHING : ProductIdList.following(List.of(ids.split(",", -1)));
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

  private static Response totals(Image image, Interest what) {
    JsonPieces json = new JsonPieces(new DeltaTotals(image.since(0, what)));
    return Response.json(200, json)
        .with("Cache-Control", "no-store")
        .with("Vary", "Accept")
        .standingAt(image.at().toString());
  }

  /** A cursor over the pieces of a delta. */
  private static final class DeltaTotals implements JsonPieces.Elements {
    private final Delta delta;
    private int next;

    DeltaTotals(Delta delta) {
      this.delta = delta;
    }

    @Override
    public boolean write(JsonGenerator out) {
      delta.visit(next, new TotalsJson(out));
      next++;
      return next < delta.pieces();
    }
  }
}
