package dev.tally.web.api;

import dev.tally.json.JsonReader;
import dev.tally.json.NotJsonException;
import dev.tally.shop.Command;
import dev.tally.shop.Order;
import dev.tally.shop.ProductId;
import dev.tally.shop.ProductRef;
import dev.tally.shop.Sku;
import dev.tally.text.InvalidField;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads {@code {"order","at","lines":[{"id","quantity"}]}}. One instance reads one order. */
public final class OrderReader implements JsonReader.Fields {

  private @Nullable String key;
  private @Nullable Instant at;
  private @Nullable Instant cancelled;
  private @Nullable List<Order.Line> lines;

  private OrderReader() {}

  /**
   * @param header the key, if it was sent outside the body
   * @throws NotJsonException if this is not JSON
   * @throws InvalidField if it is not an order
   */
  static Order read(byte[] json, Optional<String> header) {
    OrderReader reader = new OrderReader();
    JsonReader.object(json, reader);
    return reader.order(header);
  }

  /**
   * Reads an order of the past, in which {@code "cancelled"} may say when it was cancelled.
   *
   * @param header the key, if it was sent outside the body
   * @throws NotJsonException if this is not JSON
   * @throws InvalidField if it is not an order
   */
  static Command.RecordOrder past(byte[] json, Optional<String> header) {
    OrderReader reader = new OrderReader();
    JsonReader.object(
        json,
        (name, in) -> {
          if (!name.equals("cancelled")) {
            reader.read(name, in);
          } else if (!in.isFalse()) {
            reader.cancelled = Rfc3339.read(name, in.text(name));
          }
        });
    return new Command.RecordOrder(reader.order(header), Optional.ofNullable(reader.cancelled));
  }

  /**
   * Reads an order from another source.
   *
   * @param source passes the fields to a reader
   * @throws InvalidField if it is not an order
   */
  public static Order read(Consumer<JsonReader.Fields> source) {
    OrderReader reader = new OrderReader();
    source.accept(reader);
    return reader.order(Optional.empty());
  }

  private Order order(Optional<String> header) {
    return new Order(oneKey(header), Optional.ofNullable(at), JsonReader.required("lines", lines));
  }

  private String oneKey(Optional<String> header) {
    return IdempotencyKey.one(key, header)
        .orElseThrow(
            () ->
                new InvalidField(
                    "order", "\"order\" is missing; give the order a key of your own choice."));
  }

  @Override
  public void read(String name, JsonReader in) {
    switch (name) {
      case "order" -> key = in.word(name);
      case "at" -> at = Rfc3339.read(name, in.text(name));
      case "lines" -> lines = lines(in);
      default -> RefusedFields.OF_ORDER.check(name, in);
    }
  }

  private static List<Order.Line> lines(JsonReader in) {
    // As many lines as fit the body: the limit is on the products that they name.
    return in.array("lines", Integer.MAX_VALUE, index -> line(in, index));
  }

  private static Order.Line line(JsonReader in, int index) {
    try {
      LineReader line = new LineReader();
      in.object("line", line);
      return line.line();
    } catch (InvalidField wrong) {
      String where = "lines[" + index + "]";
      throw new InvalidField(where + "." + wrong.field(), where + ": " + wrong.getMessage());
    }
  }

  private static final class LineReader implements JsonReader.Fields {
    private @Nullable String id;
    private @Nullable String sku;
    private @Nullable Integer quantity;

    @Override
    public void read(String name, JsonReader in) {
      switch (name) {
        case "id" -> id = in.word(name);
        case "sku" -> sku = in.text(name);
        case "quantity" -> quantity = in.integer(name);
        default -> RefusedFields.OF_LINE.check(name, in);
      }
    }

    Order.Line line() {
      return new Order.Line(product(), JsonReader.required("quantity", quantity));
    }

    private ProductRef product() {
      if (id != null && sku != null) {
        throw new InvalidField("sku", "Name the product by \"id\" or by \"sku\", not by both.");
      }
      if (sku != null) {
        return Sku.of(sku);
      }
      return ProductId.parse(JsonReader.required("id", id))
          .orElseThrow(() -> new InvalidField("id", "\"id\" must be a product's id, such as A1."));
    }
  }
}
