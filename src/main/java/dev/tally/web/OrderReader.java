package dev.tally.web;

import dev.tally.shop.InvalidField;
import dev.tally.shop.Order;
import dev.tally.shop.ProductId;
import dev.tally.shop.ProductRef;
import dev.tally.shop.Sku;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@code {"order","at","lines":[{"id","quantity"}]}}; for one order. */
final class OrderReader implements JsonReader.Fields {

  /** RFC 3339 section 5.6; Java's own parser does without seconds and with years of ten digits. */
  private static final Pattern RFC_3339 =
      Pattern.compile(
          "\\d{4}-\\d\\d-\\d\\d[Tt]\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?([Zz]|[+-]\\d\\d:\\d\\d)");

  private @Nullable String key;
  private @Nullable Instant at;
  private @Nullable List<Order.Line> lines;

  private OrderReader() {}

  /**
   * @param header the key where it was sent beside the body
   * @throws ProblemException where this is no JSON
   * @throws InvalidField where it is no order
   */
  static Order read(byte[] json, Optional<String> header) {
    OrderReader reader = new OrderReader();
    JsonReader.object(json, reader);
    return reader.order(header);
  }

  private Order order(Optional<String> header) {
    return new Order(oneKey(header), Optional.ofNullable(at), JsonReader.required("lines", lines));
  }

  private String oneKey(Optional<String> header) {
    if (key == null) {
      return header.orElseThrow(
          () ->
              new InvalidField(
                  "order",
                  "The order has no key: send one of your choice as \"order\","
                      + " or in the header Idempotency-Key."));
    }
    if (header.isPresent() && !header.get().equals(key)) {
      throw new InvalidField(
          "order", "\"order\" and the header Idempotency-Key differ; send one of them.");
    }
    return key;
  }

  @Override
  public void read(String name, JsonReader in) {
    switch (name) {
      case "order" -> key = in.text(name);
      case "at" -> at = instant(in.text(name));
      case "lines" -> lines = lines(in);
      default -> {}
    }
  }

  private static Instant instant(String written) {
    if (RFC_3339.matcher(written).matches()) {
      try {
        return OffsetDateTime.parse(written).toInstant();
      } catch (DateTimeException e) {
        // such as the 30th of February; said below
      }
    }
    throw new InvalidField(
        "at", "\"at\" must be a time with its offset (RFC 3339), such as 2026-01-31T12:00:00Z.");
  }

  private static List<Order.Line> lines(JsonReader in) {
    int[] index = {0};
    return in.array("lines", Order.MAX_LINES, () -> line(in, index[0]++));
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
        case "id" -> id = in.text(name);
        case "sku" -> sku = in.text(name);
        case "quantity" -> quantity = in.integer(name);
        default -> {}
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
        return new Sku(sku);
      }
      return ProductId.parse(JsonReader.required("id", id))
          .orElseThrow(() -> new InvalidField("id", "\"id\" must be a product's id, such as A1."));
    }
  }
}
