package dev.tally.ledger.sqlite;

import dev.tally.shop.ProductId;
import dev.tally.text.Printable;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The units of each product of an order, as stored in the file: {@code {"A1":2,"B7":-1}}. Ids are
 * letters and digits, so there is nothing to escape, and SQLite's own JSON functions read it.
 */
final class OrderLines {

  /** An order that has no units; an audit counts such orders. */
  private static final String NONE = "{}";

  private OrderLines() {}

  static String write(Map<ProductId, Long> units) {
    StringBuilder json = new StringBuilder(16 * units.size());
    units.forEach(
        (id, sum) -> {
          json.append(json.isEmpty() ? "{\"" : ",\"").append(id.prefix()).append(id.number());
          json.append("\":").append((long) sum);
        });
    return json.isEmpty() ? NONE : json.append('}').toString();
  }

  /**
   * @throws SQLException if {@link #write} did not write this
   */
  static Map<ProductId, Long> read(String json) throws SQLException {
    Map<ProductId, Long> units = new LinkedHashMap<>();
    if (json.equals(NONE)) {
      return units;
    }
    try {
      for (int at = 0; json.charAt(at) != '}'; ) {
        int idEnd = json.indexOf('"', at + 2);
        int end = json.indexOf(',', idEnd);
        end = end < 0 ? json.length() - 1 : end;
        units.put(
            StateRows.productId(json.substring(at + 2, idEnd)),
            Long.parseLong(json, idEnd + 2, end, 10));
        at = end;
      }
      return units;
    } catch (IndexOutOfBoundsException | NumberFormatException e) {
      throw new UnreadableException("the lines of an order cannot be read: " + Printable.of(json));
    }
  }
}
