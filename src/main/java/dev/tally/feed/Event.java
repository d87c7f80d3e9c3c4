package dev.tally.feed;

import dev.tally.shop.Category;
import dev.tally.shop.Following;
import dev.tally.shop.Position;
import dev.tally.shop.Product;
import java.util.List;
import java.util.Optional;

/**
 * Everything a viewer is told that is no total: a JSON object with {@code event}, and with neither
 * {@code id} nor {@code total} at its top level, so that clients which know only totals pass over
 * it. Immutable.
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

  /** Where the event vouches for a position: what a client may come back with. */
  Optional<Position> position() {
    return position;
  }

  /** The whole object in UTF-8; nobody writes into it. */
  byte[] json() {
    return json;
  }

  /** The snapshot, or what was missed, is complete. */
  static Event synced(
      Following what, Position at, boolean resumed, List<String> unknown, Optional<String> ref) {
    byte[] json =
        Json.object(
            out -> {
              out.writeStringProperty("event", "synced");
              if (what instanceof Following.InCategory category) {
                out.writeStringProperty("category", category.name());
              } else if (what instanceof Following.Products products) {
                Json.strings(out, "ids", products.ids());
              }
              out.writeStringProperty("position", at.toString());
              out.writeBooleanProperty("resumed", resumed);
              Json.strings(out, "unknown", unknown);
              ref.ifPresent(r -> out.writeStringProperty("ref", r));
            });
    return new Event("synced", Optional.of(at), json);
  }

  /** Nothing is missing up to here: the heartbeat. */
  static Event position(Position at) {
    byte[] json =
        Json.object(
            out -> {
              out.writeStringProperty("event", "position");
              out.writeStringProperty("position", at.toString());
            });
    return new Event("position", Optional.of(at), json);
  }

  static Event categoryAdded(Category category) {
    byte[] json =
        Json.object(
            out -> {
              out.writeStringProperty("event", "category-added");
              out.writeName("category");
              Json.category(out, category);
            });
    return new Event("category-added", Optional.empty(), json);
  }

  /** {@code product-added}, {@code product-changed} or {@code product-removed}. */
  static Event product(String name, Product product) {
    byte[] json =
        Json.object(
            out -> {
              out.writeStringProperty("event", name);
              out.writeName("product");
              out.writeStartObject();
              Json.productFields(out, product);
              out.writeStringProperty("category", product.category());
              out.writeEndObject();
            });
    return new Event(name, Optional.empty(), json);
  }

  /** The answer to {@code ping}. */
  public static Event pong(Optional<String> ref) {
    byte[] json =
        Json.object(
            out -> {
              out.writeStringProperty("event", "pong");
              ref.ifPresent(r -> out.writeStringProperty("ref", r));
            });
    return new Event("pong", Optional.empty(), json);
  }

  /**
   * A command was not understood or not carried out.
   *
   * @param code for programs, {@code unknown-command}
   * @param sentence for people: what is wrong and what to do
   */
  public static Event error(String code, String sentence, Optional<String> ref) {
    byte[] json =
        Json.object(
            out -> {
              out.writeStringProperty("event", "error");
              out.writeStringProperty("code", code);
              out.writeStringProperty("message", sentence);
              ref.ifPresent(r -> out.writeStringProperty("ref", r));
            });
    return new Event("error", Optional.empty(), json);
  }
}
