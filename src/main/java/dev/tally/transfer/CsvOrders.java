package dev.tally.transfer;

import de.siegmar.fastcsv.reader.CsvRecord;
import dev.tally.feed.Json;
import dev.tally.shop.Order;
import dev.tally.shop.Text;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.core.JsonGenerator;

/** Orders as CSV: a row is a line of an order, rows of the same key in a row are one order. */
final class CsvOrders implements Rows {

  private final CsvTable table;
  private Optional<CsvRecord> ahead = Optional.empty();
  private boolean begun;

  CsvOrders(CsvTable table) {
    this.table = table;
  }

  @Override
  public RecordType type() {
    return RecordType.ORDERS;
  }

  @Override
  public List<String> columns() {
    return table.header();
  }

  @Override
  public Optional<Row> next() throws IOException {
    if (!begun) {
      ahead = table.next();
      begun = true;
    }
    if (ahead.isEmpty()) {
      return Optional.empty();
    }
    String key = key(ahead.get());
    List<CsvRecord> lines = new ArrayList<>();
    do {
      if (lines.size() <= Order.MAX_LINES) { // one more: enough to see that they are too many
        lines.add(ahead.get());
      }
      ahead = table.next();
    } while (!key.isEmpty() && ahead.filter(row -> key(row).equals(key)).isPresent());
    return Optional.of(order(key, lines));
  }

  /**
   * Returns the key as the server counts it: two keys that differ in white space at their ends are
   * one.
   */
  private String key(CsvRecord row) {
    return Text.trim(table.value(row, "order"));
  }

  /** An order counts whole or not at all, and so does its misshapen line. */
  private Row order(String key, List<CsvRecord> lines) {
    long line = lines.get(0).getStartingLineNumber();
    List<List<String>> source = lines.stream().map(CsvRecord::getFields).toList();
    Optional<String> misshapen =
        lines.stream().map(table::misshapen).flatMap(Optional::stream).findFirst();
    if (misshapen.isPresent()) {
      return new Row.Refused(line, "malformed-row", misshapen.get(), source);
    } else if (lines.size() > Order.MAX_LINES) {
      return new Row.Refused(
          line,
          "invalid-field",
          "The order has more than 1,000 lines, the first of which follow; split it.",
          source);
    }
    return Row.of(line, Json.object(out -> write(out, key, lines)), source);
  }

  private void write(JsonGenerator out, String key, List<CsvRecord> lines) {
    CsvValues.text(out, "order", key);
    CsvValues.text(out, "at", first(lines, "at"));
    out.writeArrayPropertyStart("lines");
    for (CsvRecord line : lines) {
      out.writeStartObject();
      CsvValues.text(out, "id", table.value(line, "id"));
      CsvValues.text(out, "sku", table.value(line, "sku"));
      CsvValues.number(out, "quantity", table.value(line, "quantity"));
      out.writeEndObject();
    }
    out.writeEndArray();
    CsvValues.text(out, "cancelled", first(lines, "cancelled"));
  }

  private String first(List<CsvRecord> lines, String column) {
    Stream<String> values = lines.stream().map(line -> Text.trim(table.value(line, column)));
    return values.filter(value -> !value.isEmpty()).findFirst().orElse("");
  }
}
