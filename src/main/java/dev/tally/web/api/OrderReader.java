package dev.tally.web.api;

import dev.tally.json.JsonReader;
import dev.tally.json.NotJsonException;
import dev.tally.shop.Command;
import dev.tally.shop.Order;
import dev.tally.shop.ProductId;
import dev.tally.shop.ProductRef;
import dev.tally.shop.Revision;
import dev.tally.shop.Sku;
import dev.tally.text.InvalidField;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code {"order","revision","at","lines":[{"id","quantity"}]}}. One instance reads one
 * order.
 */
public final class OrderReader implements JsonReader.Fields {

  private @Nullable String key;
  private @Nullable Revision revision;
  private @Nullable Instant at;
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
   * Reads an order of the past, in which {@code "cancelled"} may say when it was cancelled, and
   * {@code "cancellations"} which parts of it.
   *
   * @param header the key, if it was sent outside the body
   * @param keyless see {@link Command.RecordOrder}
   * @throws NotJsonException if this is not JSON
   * @throws InvalidField if it is not an order
   */
  static Command.RecordOrder past(byte[] json, Optional<String> header, boolean keyless) {
    OrderReader reader = new OrderReader();
    Past past = new Past(reader);
    JsonReader.object(json, past);
    Order order = reader.order(header);
    return new Command.RecordOrder(
        order, Optional.ofNullable(past.cancelled), past.parts(order.key()), keyless);
  }

  /** Reads what only an order of the past can have. */
  private static final class Past implements JsonReader.Fields {
    private final OrderReader order;
    private @Nullable Instant cancelled;
    private List<CancellationReader.Part> parts = List.of();

    Past(OrderReader order) {
      this.order = order;
    }

    @Override
    public void read(String name, JsonReader in) {
      if (name.equals("cancelled") && !in.isFalse()) {
        cancelled = Rfc3339.read(name, in.text(name));
      } else if (name.equals("cancellations")) {
        parts = in.array(name, Integer.MAX_VALUE, index -> CancellationReader.part(in, index));
      } else if (!name.equals("cancelled")) {
        order.read(name, in);
      }
    }

    List<Command.CancelPart> parts(String key) {
      return parts.stream().map(part -> part.of(key)).toList();
    }
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
    return new Order(
        oneKey(header),
        Optional.ofNullable(revision),
        Optional.ofNullable(at),
        JsonReader.required("lines", lines));
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
      case "revision" -> revision = revision(in);
      case "at" -> at = Rfc3339.read(name, in.text(name));
      case "lines" -> lines = lines(in);
      default -> RefusedFields.OF_ORDER.check(name, in);
    }
  }

  /** Reads a whole number, or a time. */
  static Revision revision(JsonReader in) {
    try {
      return in.isText()
          ? Revision.of(Rfc3339.read("revision", in.text("revision")))
          : new Revision(Long.parseLong(in.digits("revision")));
    } catch (InvalidField | NumberFormatException e) {
      throw Revision.wrong();
    }
  }

  static List<Order.Line> lines(JsonReader in) {
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
