package dev.tally.web.api;

import dev.tally.json.Json;
import dev.tally.json.JsonReader;
import dev.tally.ledger.Amendment;
import dev.tally.ledger.Ledger;
import dev.tally.ledger.Ledger.OrderRecord;
import dev.tally.ledger.LedgerException;
import dev.tally.ledger.OrderState;
import dev.tally.shop.Image;
import dev.tally.shop.Product;
import dev.tally.shop.ProductId;
import dev.tally.shop.Shop;
import dev.tally.shop.Sku;
import dev.tally.text.Printable;
import dev.tally.text.Text;
import dev.tally.web.http.Problem;
import dev.tally.web.http.ProblemType;
import dev.tally.web.http.Request;
import dev.tally.web.http.Response;
import dev.tally.web.http.WorkerThread;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * Handles {@code GET /-/orders/{key}}: what an order counts now, and how it came to that. A key
 * with slashes, which no path may hold encoded, comes as {@code /-/orders?key=}.
 */
final class OrderLookup {

  private static final int MOST_CHANGES = 20;
  private static final byte[] UNKNOWN = {}; // stands for no order

  private final Shop shop;
  private final Ledger ledger;
  private final WorkerThread worker;

  /**
   * @param worker writes the answers, which may have many lines
   */
  OrderLookup(Shop shop, Ledger ledger, WorkerThread worker) {
    this.worker = worker;
    this.shop = shop;
    this.ledger = ledger;
  }

  /** Handles a request that has the key in its path. */
  CompletionStage<Response> byPath(Request request) {
    return find(request, Optional.of(request.path("key")));
  }

  /** Handles a request that has the key in its query. */
  CompletionStage<Response> byQuery(Request request) {
    return find(request, request.query("key"));
  }

  private CompletionStage<Response> find(Request request, Optional<String> written) {
    String key = Text.key("key", JsonReader.required("key", written.orElse(null)), 200);
    return ledger
        .order(key, MOST_CHANGES)
        .thenCompose(
            found -> worker.run(() -> found.map(order -> json(key, order)).orElse(UNKNOWN)))
        .handleAsync((json, error) -> response(key, json, error), request.loop());
  }

  private static Response response(String key, byte @Nullable [] json, @Nullable Throwable error) {
    if (json == null) {
      if (CommandGateway.cause(error) instanceof LedgerException failure) {
        return Problem.unavailable(failure.getMessage(), CommandGateway.AFTER_FAILURE);
      }
      throw new CompletionException(CommandGateway.cause(error));
    }
    Response response = json.length == 0 ? unknown(key) : Response.json(200, json);
    return response.with("Cache-Control", "no-store");
  }

  private static Response unknown(String key) {
    return Problem.of(
            ProblemType.UNKNOWN_ORDER,
            ("No order with the key \"%s\" is known: it has not come, was refused or forgotten, or is too"
                    + " old to be kept; look for a typing error.")
                .formatted(Printable.of(key)))
        .response();
  }

  private byte[] json(String key, OrderRecord found) {
    return Json.object(out -> write(out, key, found));
  }

  private void write(JsonGenerator out, String key, OrderRecord found) {
    OrderState state = found.order().state();
    out.writeStringProperty("order", key);
    out.writeBooleanProperty("counts", !state.counts().isEmpty());
    reason(found).ifPresent(sentence -> out.writeStringProperty("reason", sentence));
    state.revision().ifPresent(r -> out.writeNumberProperty("revision", r.number()));
    state.at().ifPresent(time -> out.writeStringProperty("at", time.toString()));
    out.writeStringProperty("received", found.order().received().toString());
    writeLines(out, state.counts());
    out.writeArrayPropertyStart("changes");
    for (Amendment change : found.changes()) {
      out.writeStartObject();
      out.writeStringProperty("at", change.received().toString());
      out.writeStringProperty("change", name(change.kind()));
      change.revision().ifPresent(r -> out.writeNumberProperty("revision", r.number()));
      change.key().ifPresent(part -> out.writeStringProperty("key", part));
      writeLines(out, change.difference());
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private static String name(Amendment.Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Returns why an order counts nothing; empty if it counts. */
  private static Optional<String> reason(OrderRecord found) {
    OrderState state = found.order().state();
    if (!state.counts().isEmpty()) {
      return Optional.empty();
    } else if (state.cancelled().isPresent()) {
      return Optional.of("It was cancelled at %s.".formatted(state.cancelled().get()));
    } else if (state.revision().isPresent()) {
      return Optional.of(
          "Its newest revision, %s, has no lines that count.".formatted(state.revision().get()));
    }
    return Optional.of(
        found.changes().isEmpty()
            ? "Its lines add up to nothing."
            : "All of it was taken back, part by part.");
  }

  private void writeLines(JsonGenerator out, Map<ProductId, Long> units) {
    Image image = shop.image();
    out.writeArrayPropertyStart("lines");
    new TreeMap<>(units)
        .forEach(
            (id, quantity) -> {
              Optional<Product> product = image.find(id).map(found -> found.product());
              out.writeStartObject();
              out.writeStringProperty("id", id.toString());
              product
                  .flatMap(Product::sku)
                  .map(Sku::text)
                  .ifPresent(sku -> out.writeStringProperty("sku", sku));
              product.ifPresent(known -> out.writeStringProperty("name", known.name()));
              out.writeNumberProperty("quantity", quantity);
              out.writeEndObject();
            });
    out.writeEndArray();
  }
}
