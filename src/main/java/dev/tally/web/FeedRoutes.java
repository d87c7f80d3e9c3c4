package dev.tally.web;

import dev.tally.feed.Wire;
import dev.tally.json.JsonPieces;
import dev.tally.shop.Category;
import dev.tally.shop.Delta;
import dev.tally.shop.Following;
import dev.tally.shop.Image;
import dev.tally.shop.InvalidField;
import dev.tally.shop.Position;
import dev.tally.shop.Shop;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import java.util.List;
import java.util.Optional;

/**
 * {@code GET /orders/{category}}, {@code GET /orders?ids=}, {@code GET /orders}: totals, once as
 * JSON or from then on as a feed.
 */
final class FeedRoutes {

  private final Shop shop;

  FeedRoutes(Shop shop) {
    this.shop = shop;
  }

  Answer ofCategory(Request request) {
    String name = request.path(1);
    refuse(
        request,
        "ids",
        "This tells a whole category; leave \"ids\" out, or ask /orders?ids=A1,B7.");
    Optional<Wire> wire = wire(request);
    if (wire.isPresent() && Category.isName(name)) {
      return follow(request, wire.get(), new Following.InCategory(name)); // it may come to be
    }
    Image image = shop.image();
    ProductRoutes.shelf(image, name);
    return totals(image, new Following.InCategory(name));
  }

  Answer ofProducts(Request request) {
    refuse(
        request,
        "category",
        "Name the category in the path, as in /orders/electronics, and leave \"category\" out.");
    Optional<Following> products = request.word("ids").map(FeedRoutes::products);
    Optional<Wire> wire = wire(request);
    if (wire.isPresent()) {
      return follow(request, wire.get(), products.orElse(Following.NOTHING));
    }
    return totals(
        shop.image(),
        products.orElseThrow(
            () ->
                new InvalidField(
                    "ids",
                    "Say of what: /orders?ids=A1,B7 for products, /orders/electronics for a"
                        + " category.")));
  }

  /** Refuses a parameter that belongs to the other of the two feeds and would be passed over. */
  private static void refuse(Request request, String parameter, String sentence) {
    if (request.query(parameter).isPresent()) {
      throw new InvalidField(parameter, sentence);
    }
  }

  private static Following products(String ids) {
    return ids.isEmpty() ? Following.NOTHING : ProductIds.following(List.of(ids.split(",", -1)));
  }

  /** How the totals are to be told from now on; empty: just once. */
  private static Optional<Wire> wire(Request request) {
    if (!request.head().method().equals(HttpMethod.GET)) {
      return Optional.empty();
    } else if (WebSocketHandshake.isWanted(request)) {
      WebSocketHandshake.check(request);
      return Optional.of(Wire.WEBSOCKET);
    } else if (request.names(HttpHeaderNames.ACCEPT, "text/event-stream")) {
      return Optional.of(Wire.EVENT_STREAM);
    }
    return Optional.empty();
  }

  /** A browser that lost its event stream says where, and that is newer than what is in its URL. */
  private static Answer follow(Request request, Wire wire, Following what) {
    Optional<Position> since =
        request.header("Last-Event-ID").or(() -> request.query("since")).flatMap(Position::parse);
    return new Answer.Follow(wire, what, since);
  }

  private static Response totals(Image image, Following what) {
    Delta all = image.since(0, what);
    int[] piece = {0};
    JsonPieces json =
        new JsonPieces(
            out -> {
              all.tell(piece[0]++, new TotalsJson(out));
              return piece[0] < all.pieces();
            });
    return Response.json(200, json)
        .with("Cache-Control", "no-store")
        .with("Vary", "Accept")
        .standingAt(image.at());
  }
}
