package dev.tally.shop;

import dev.tally.text.InvalidField;
import dev.tally.text.Text;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One customer's purchase, or its return.
 *
 * @param key the idempotency key that the sender chose; an order is counted once per key. A repeat
 *     under a known key is compared by the units of each product only: not by {@code at}, which a
 *     retry may have stamped anew, nor by whether a product was named by id or sku
 * @param revision how new this statement about the order is: the newest counts; if empty, it is
 *     older than every revision
 * @param at when the order was placed; if empty, when it was received first, or unknown if the
 *     order is {@linkplain Command.RecordOrder recorded}
 * @param lines the lines, of up to 10,000 different products; quantities of the same product add
 *     up. Those of a revision may be none: the order then counts nothing
 */
public record Order(
    String key, Optional<Revision> revision, Optional<Instant> at, List<Line> lines) {

  /** The most units that a line may order or return. */
  public static final int MAX_QUANTITY = 1_000_000;

  public static final int MAX_PRODUCTS = 10_000;

  /** The most partial cancellations that an order may have; a revision says the rest. */
  public static final int MAX_PARTS = 1_000;

  /**
   * The highest total allowed, and with a minus the lowest: up to here, a browser's numbers hold
   * integers exactly.
   */
  public static final long MAX_TOTAL = (1L << 53) - 1;

  private static final Instant EARLIEST = Instant.parse("0000-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("+10000-01-01T00:00:00Z");

  /**
   * A quantity of one product.
   *
   * @param quantity negative for a return; 0 only in a revision, where it means none
   */
  public record Line(ProductRef product, int quantity) {
    public Line {
      if (quantity < -MAX_QUANTITY || quantity > MAX_QUANTITY) {
        throw wrongQuantity("quantity", "");
      }
    }
  }

  public Order {
    key = checkKey(key);
    at.ifPresent(time -> checkTime("at", time));
    lines = List.copyOf(lines);
    if (revision.isEmpty()) {
      checkCounts(lines);
    }
    if (lines.size() > MAX_PRODUCTS && products(lines) > MAX_PRODUCTS) {
      throw new InvalidField("lines", "\"lines\" may name 10,000 different products at most.");
    }
  }

  /** Makes an order without a revision. */
  public Order(String key, Optional<Instant> at, List<Line> lines) {
    this(key, Optional.empty(), at, lines);
  }

  private static void checkCounts(List<Line> lines) {
    if (lines.isEmpty()) {
      throw new InvalidField("lines", "\"lines\" must hold at least one line.");
    }
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).quantity() == 0) {
        throw wrongQuantity("lines[" + i + "].quantity", "lines[" + i + "]: ");
      }
    }
  }

  private static InvalidField wrongQuantity(String field, String place) {
    return new InvalidField(
        field,
        place
            + "\"quantity\" must be a whole number from 1 to 1,000,000, or from -1 to -1,000,000 for"
            + " a return.");
  }

  private static long products(List<Line> lines) {
    return lines.stream().map(Line::product).distinct().count();
  }

  static String checkKey(String typed) {
    return Text.key("order", typed, 200);
  }

  static void checkTime(String field, Instant time) {
    if (time.isBefore(EARLIEST) || !time.isBefore(LATEST)) {
      throw new InvalidField(
          field, "\"%s\" must lie in the years 0000 to 9999, as RFC 3339 has it.".formatted(field));
    }
  }
}
