package dev.tally.transfer.rows;

import dev.tally.text.Text;
import dev.tally.transfer.rows.RowSpool.Kept;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/**
 * One order, gathered from its rows in a CSV file; but from no more rows than one order may have.
 * Confined to one thread.
 */
final class GatheredOrder {

  /** A lower bound: even the shortest line of an order has more bytes than this. */
  private static final int LEAST_BYTES_A_LINE = 20;

  private static final int MOST_LINES = RowSchema.ORDERS.mostBytes() / LEAST_BYTES_A_LINE;

  private record Line(String id, String sku, String quantity) {

    int length() {
      return id.length() + sku.length() + quantity.length();
    }

    /** Returns whether the row names nothing, as that of an order without lines does. */
    boolean isNone() {
      return length() == 0;
    }

    void write(JsonGenerator out) {
      out.writeStartObject();
      CsvValues.text(out, "id", id);
      CsvValues.text(out, "sku", sku);
      CsvValues.number(out, "quantity", quantity);
      out.writeEndObject();
    }
  }

  private final CsvTable table;
  private final TimeReader times;
  private final InstantSource clock;
  private final List<Line> lines = new ArrayList<>();
  private final Map<String, List<Line>> parts = new LinkedHashMap<>();
  private String key = "";
  private String revision = "";
  private String at = "";
  private String cancelled = "";
  private Optional<String> misshapen = Optional.empty();
  private Optional<Long> nameless = Optional.empty(); // the line of the first
  private long rows;
  private long cancelledRows;
  private long length;

  GatheredOrder(CsvTable table, TimeReader times, InstantSource clock) {
    this.table = table;
    this.times = times;
    this.clock = clock;
  }

  void add(Kept row) {
    rows++;
    List<String> fields = row.fields();
    misshapen = misshapen.or(() -> table.columns().misshapen(row.line(), fields));
    key = key.isEmpty() ? value(fields, "order") : key;
    revision = value(fields, "revision"); // that of the group
    at = at.isEmpty() ? times.read("at", value(fields, "at")) : at;
    String said = value(fields, "cancelled");
    Optional<Boolean> truth = CsvValues.truth(said);
    boolean isTime = truth.isEmpty();
    if (truth.orElse(true) || table.isCancelled(fields)) {
      cancelledRows++;
      if (isTime && cancelled.isEmpty()) {
        cancelled = times.read("cancelled", said);
      }
    }
    if (rows <= MOST_LINES && length <= RowSchema.ORDERS.mostBytes()) { // beyond that it is refused
      Line line = line(fields);
      if (line.id().isEmpty() && line.sku().isEmpty() && !line.isNone()) {
        nameless = nameless.or(() -> Optional.of(row.line()));
      }
      String part = value(fields, "cancellation");
      if (!part.isEmpty()) {
        parts.computeIfAbsent(part, none -> new ArrayList<>()).add(line);
      } else if (revision.isEmpty() || !line.isNone()) {
        lines.add(line);
      }
      length += line.length() + part.length();
    }
  }

  private Line line(List<String> fields) {
    String id = value(fields, "id");
    String sku = value(fields, "sku");
    if (!table.columns().ours().contains("quantity")) {
      return new Line(id, sku, id.isEmpty() && sku.isEmpty() ? "" : "1");
    }
    String quantity = value(fields, "quantity");
    boolean hasComma = table.reading().decimalComma();
    return new Line(id, sku, hasComma ? CsvValues.withPoint(quantity) : quantity);
  }

  private String value(List<String> fields, String column) {
    return Text.trim(table.columns().value(fields, column));
  }

  /**
   * Returns why the order is refused, if so. It counts whole or not at all, so one misshapen row
   * refuses all of it.
   */
  Optional<String> reasonToRefuse() {
    if (nameless.isPresent() && misshapen.isEmpty()) {
      return Optional.of(
          "Line %d names no product: %s is empty. Name it, or pass such rows over with --skip-when."
              .formatted(nameless.get(), table.columns().names("id", "sku")));
    } else if (!at.isEmpty() && !TimeReader.isTime(at) && misshapen.isEmpty()) {
      return Optional.of(
          "The time \"%s\" in %s is not understood; say with --time-format how it is written."
              .formatted(Excerpt.of(at), table.columns().names("at")));
    } else if (rows > MOST_LINES) {
      return Optional.of("The order has more than %,d rows; split it.".formatted(MOST_LINES));
    }
    return misshapen.isEmpty() && cancelledRows > 0 && cancelledRows < rows
        ? Optional.of(
            "Some rows of the order are cancelled and some are not; cancel it whole or not at"
                + " all.")
        : misshapen;
  }

  void write(JsonGenerator out) {
    CsvValues.text(out, "order", key.isEmpty() ? key : table.reading().keyPrefix() + key);
    boolean isTime = !revision.matches("\\d*");
    CsvValues.revision(out, "revision", isTime ? times.read("revision", revision) : revision);
    CsvValues.text(out, "at", at);
    writeLines(out, lines);
    if (!parts.isEmpty()) {
      out.writeArrayPropertyStart("cancellations");
      parts.forEach(
          (part, taken) -> {
            out.writeStartObject();
            CsvValues.text(out, "key", part);
            writeLines(out, taken);
            out.writeEndObject();
          });
      out.writeEndArray();
    }
    if (cancelledRows > 0 && cancelled.isEmpty()) { // the file does not say when
      cancelled = TimeReader.isTime(at) ? at : clock.instant().toString();
    }
    CsvValues.text(out, "cancelled", cancelled);
  }

  String key() {
    return key;
  }

  /** Returns how many rows it has. */
  long rows() {
    return rows;
  }

  private static void writeLines(JsonGenerator out, List<Line> lines) {
    out.writeArrayPropertyStart("lines");
    lines.forEach(line -> line.write(out));
    out.writeEndArray();
  }
}
