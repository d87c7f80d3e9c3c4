package dev.tally.feed;

import dev.tally.json.Json;
import dev.tally.shop.Category;
import dev.tally.shop.Image;
import dev.tally.shop.Interest;
import dev.tally.shop.Position;
import dev.tally.shop.Product;
import dev.tally.shop.ProductSku;
import dev.tally.shop.ProductTotal;
import dev.tally.shop.Window;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;

/**
 * A message to a viewer other than a total: a JSON object with {@code event}, and with neither
 * {@code id} nor {@code total} at its top level, so that clients that know only totals ignore it.
 * Immutable.
 */
public final class Event {

  private final String name;
  private final Optional<Position> position;
  private final byte[] json;

  private Event(String name, Optional<Position> position, byte[] json) {
    this.name = name;
    this.position = position;
    this.json = json;
  }

  String name() {
    return name;
  }

  /** Returns the position from which a client may resume, if the event guarantees one. */
  Optional<Position> position() {
    return position;
  }

  /** Returns the whole object in UTF-8. Callers must not modify it. */
  byte[] json() {
    return json;
  }

  /** Says that the snapshot, or what was missed, is complete. */
  static Event synced(
      Interest what, Image image, Position at, boolean resumed, Optional<String> ref) {
    return of(
        "synced",
        Optional.of(at),
        out -> {
          if (what instanceof Interest.InCategory category) {
            out.writeStringProperty("category", category.name());
          } else if (what instanceof Interest.Products products) {
            Json.strings(out, "ids", products.ids());
          } else if (what instanceof Interest.Named named) {
            Json.strings(out, "skus", named.skus());
            Json.strings(out, "ids", named.beside().ids());
          } else if (what instanceof Interest.Top top) {
            out.writeNumberProperty("top", top.count());
            top.category().ifPresent(name -> out.writeStringProperty("category", name));
          }
          if (what.window() != Window.ALL) {
            out.writeStringProperty("window", what.window().written());
            out.writeBooleanProperty("complete", image.isComplete());
          }
          out.writeStringProperty("position", at.toString());
          out.writeBooleanProperty("resumed", resumed);
          Json.strings(out, "unknown", image.unknown(what));
          writeRef(out, ref);
        });
  }

  /** Says that nothing is missing up to this position: the heartbeat. */
  static Event position(Position at) {
    return of(
        "position", Optional.of(at), out -> out.writeStringProperty("position", at.toString()));
  }

  /** Says that totals may have changed since then without the viewer's being told. */
  static Event stale(Instant since) {
    return of(
        "stale",
        Optional.empty(),
        out -> out.writeStringProperty("since", since.truncatedTo(ChronoUnit.SECONDS).toString()));
  }

  /** Makes a {@code category-added}, {@code category-changed} or {@code category-removed} event. */
  static Event category(String name, Category category) {
    return of(
        name,
        Optional.empty(),
        out -> {
          out.writeName("category");
          CatalogueJson.category(out, category);
        });
  }

  /** Makes a {@code product-added}, {@code product-changed} or {@code product-removed} event. */
  static Event product(String name, Product product) {
    return of(
        name,
        Optional.empty(),
        out -> {
          out.writeName("product");
          out.writeStartObject();
          CatalogueJson.productFieldsAndCategory(out, product);
          out.writeEndObject();
        });
  }

  /** Says which products have the skus that are followed. */
  static Event skus(List<ProductSku> products) {
    return of(
        "skus",
        Optional.empty(),
        out -> {
          out.writeArrayPropertyStart("products");
          for (ProductSku one : products) {
            out.writeStartObject();
            out.writeStringProperty("sku", one.sku());
            out.writeStringProperty("id", one.id().toString());
            out.writeEndObject();
          }
          out.writeEndArray();
        });
  }

  /** Lists the products that sold best, best first. */
  static Event best(List<ProductTotal> products) {
    return of(
        "top",
        Optional.empty(),
        out -> {
          out.writeArrayPropertyStart("products");
          for (ProductTotal one : products) {
            out.writeStartObject();
            CatalogueJson.productFieldsAndCategory(out, one.product());
            out.writeNumberProperty("total", one.total());
            out.writeEndObject();
          }
          out.writeEndArray();
        });
  }

  /** Says whether the totals of the window now count all that they should. */
  static Event completeness(boolean isComplete) {
    return of(
        "completeness", Optional.empty(), out -> out.writeBooleanProperty("complete", isComplete));
  }

  /** Answers a {@code ping}. */
  public static Event pong(Optional<String> ref) {
    return of("pong", Optional.empty(), out -> writeRef(out, ref));
  }

  /** Says that the order with this key is durable and visible, now ({@code accepted}) or before. */
  public static Event ack(String order, String status, Optional<String> ref) {
    return of(
        "ack",
        Optional.empty(),
        out -> {
          out.writeStringProperty("order", order);
          out.writeStringProperty("status", status);
          writeRef(out, ref);
        });
  }

  /** Acknowledges a command that has no other answer. */
  public static Event done(String command, Optional<String> ref) {
    return of(
        "ack",
        Optional.empty(),
        out -> {
          out.writeStringProperty("cmd", command);
          writeRef(out, ref);
        });
  }

  /**
   * Says that a command was not understood or not carried out.
   *
   * @param code the reason for programs, {@code unknown-command}
   * @param sentence the reason for people: what is wrong and what to do
   */
  public static Event error(String code, String sentence, Optional<String> ref) {
    return error(code, sentence, Optional.empty(), ref);
  }

  /**
   * Says that an order was not understood or not carried out.
   *
   * @param order the order's key
   */
  public static Event error(
      String code, String sentence, Optional<String> order, Optional<String> ref) {
    return of(
        "error",
        Optional.empty(),
        out -> {
          out.writeStringProperty("code", code);
          out.writeStringProperty("message", sentence);
          order.ifPresent(key -> out.writeStringProperty("order", key));
          writeRef(out, ref);
        });
  }

  /** Makes an event whose object begins with {@code event}. */
  private static Event of(
      String name, Optional<Position> position, Consumer<JsonGenerator> properties) {
    byte[] json =
        Json.object(
            out -> {
              out.writeStringProperty("event", name);
              properties.accept(out);
            });
    return new Event(name, position, json);
  }

  private static void writeRef(JsonGenerator out, Optional<String> ref) {
    ref.ifPresent(r -> out.writeStringProperty("ref", r));
  }
}
