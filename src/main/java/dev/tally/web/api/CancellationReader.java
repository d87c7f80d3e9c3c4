package dev.tally.web.api;

import dev.tally.json.JsonReader;
import dev.tally.json.NotJsonException;
import dev.tally.shop.Command;
import dev.tally.shop.Command.OrderCommand;
import dev.tally.shop.Order;
import dev.tally.shop.Revision;
import dev.tally.text.InvalidField;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a cancellation: {@code {"order"}}, {@code {"order","revision"}} or, of a part, {@code
 * {"order","key","lines":[{"id","quantity"}]}}. One instance reads one cancellation.
 */
final class CancellationReader implements JsonReader.Fields {

  private @Nullable String order;
  private @Nullable Revision revision;
  private @Nullable String key;
  private @Nullable List<Order.Line> lines;

  private CancellationReader() {}

  /** A part of an order that is cancelled. */
  record Part(String key, List<Order.Line> lines) {

    Command.CancelPart of(String order) {
      return new Command.CancelPart(order, key, lines);
    }
  }

  /**
   * Reads a cancellation.
   *
   * @param header the order's key, if it was sent outside the body
   * @throws NotJsonException if this is not JSON
   * @throws InvalidField if it is not a cancellation
   */
  static OrderCommand read(byte[] json, Optional<String> header) {
    CancellationReader reader = new CancellationReader();
    JsonReader.object(json, reader);
    String order =
        JsonReader.required("order", IdempotencyKey.one(reader.order, header).orElse(null));
    Optional<Revision> revision = Optional.ofNullable(reader.revision);
    if (reader.key == null && reader.lines == null) {
      return new Command.CancelOrder(order, revision);
    } else if (revision.isPresent()) {
      throw new InvalidField(
          "revision",
          "A \"revision\" cancels the whole order; leave \"lines\" and \"key\" out, or state what is"
              + " left by POST /orders.");
    }
    return reader.part().of(order);
  }

  /** Reads one of the parts of an order of the past that were cancelled. */
  static Part part(JsonReader in, int index) {
    String place = "cancellations[" + index + "]";
    try {
      CancellationReader reader = new CancellationReader();
      in.object("cancellation", reader);
      if (reader.order != null || reader.revision != null) {
        String field = reader.order == null ? "revision" : "order";
        throw new InvalidField(
            field, "It is of the order around it; leave \"%s\" out.".formatted(field));
      }
      return reader.part();
    } catch (InvalidField wrong) {
      throw new InvalidField(place + "." + wrong.field(), place + ": " + wrong.getMessage());
    }
  }

  private Part part() {
    if (lines == null) {
      throw new InvalidField(
          "lines",
          "\"key\" is that of a partial cancellation; say in \"lines\" what is taken back, or leave"
              + " \"key\" out to cancel the whole order.");
    } else if (key == null) {
      throw new InvalidField(
          "key",
          "A cancellation with \"lines\" needs a \"key\" of its own, so that it counts once; leave"
              + " \"lines\" out to cancel the whole order.");
    }
    return new Part(key, lines);
  }

  @Override
  public void read(String name, JsonReader in) {
    switch (name) {
      case "order" -> order = in.word(name);
      case "revision" -> revision = OrderReader.revision(in);
      case "key" -> key = in.word(name);
      case "lines" -> lines = OrderReader.lines(in);
      default -> RefusedFields.OF_CANCELLATION.check(name, in);
    }
  }
}
