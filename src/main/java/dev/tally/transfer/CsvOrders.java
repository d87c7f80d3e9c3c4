package dev.tally.transfer;

import de.siegmar.fastcsv.reader.CsvRecord;
import dev.tally.feed.Json;
import dev.tally.shop.Text;
import dev.tally.transfer.RowSpool.Kept;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import tools.jackson.core.JsonGenerator;

/**
 * Orders as CSV: a row is a line of an order, and the rows of one key are one order, wherever they
 * stand. So the file is read to its end before the first order is handed out. Owns the spool that
 * keeps it meanwhile.
 */
final class CsvOrders implements Rows {

  /** Rows between two looks at how far it is. */
  private static final int LOOK_EVERY = 1_000;

  /** The shortest line of an order has more bytes than this. */
  private static final int LEAST_BYTES_A_LINE = 20;

  private static final int MOST_LINES = RecordType.ORDERS.mostBytes() / LEAST_BYTES_A_LINE;

  private final CsvTable table;
  private final RowSpool spool = new RowSpool();
  private long handedOut;
  private long last;

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
  public void gather(Runnable look) throws IOException {
    for (Optional<CsvRecord> row = table.next(); row.isPresent(); row = table.next()) {
      List<String> fields = row.get().getFields();
      String key = Text.trim(table.value(fields, "order")); // as the server counts it
      spool.add(row.get().getStartingLineNumber(), key, fields);
      if (spool.size() % LOOK_EVERY == 0) {
        look.run();
      }
    }
    spool.sort();
  }

  @Override
  public Optional<Row> next() {
    Optional<Long> first = spool.firstAfter(last);
    first.ifPresent(line -> last = line);
    return first.map(this::order);
  }

  @Override
  public long position() {
    return handedOut;
  }

  @Override
  public OptionalLong size() {
    return OptionalLong.of(spool.size());
  }

  private Row order(long first) {
    List<Kept> lines = new ArrayList<>();
    long[] rows = {0};
    spool.forEach(
        first,
        row -> {
          if (rows[0]++ <= MOST_LINES) { // one more: enough to see that they are too many
            lines.add(row);
          }
        });
    handedOut += rows[0];
    Row.Source source = each -> spool.forEach(first, row -> each.accept(row.fields()));
    return reasonToRefuse(lines)
        .<Row>map(reason -> new Row.Refused(first, "malformed-row", reason, source))
        .orElseGet(() -> Row.of(first, Json.object(out -> write(out, lines)), source, type()));
  }

  /** An order counts whole or not at all, and so does its misshapen line. */
  private Optional<String> reasonToRefuse(List<Kept> lines) {
    if (lines.size() > MOST_LINES) {
      return Optional.of("The order has more than %,d rows; split it.".formatted(MOST_LINES));
    }
    Optional<String> misshapen =
        lines.stream()
            .map(row -> table.misshapen(row.line(), row.fields()))
            .flatMap(Optional::stream)
            .findFirst();
    long cancelled = values(lines, "cancelled").filter(value -> !value.isEmpty()).count();
    return misshapen.isEmpty() && cancelled > 0 && cancelled < lines.size()
        ? Optional.of(
            "Some rows of the order are cancelled and some are not; cancel it whole or not at all.")
        : misshapen;
  }

  private void write(JsonGenerator out, List<Kept> lines) {
    CsvValues.text(out, "order", first(lines, "order"));
    CsvValues.text(out, "at", first(lines, "at"));
    out.writeArrayPropertyStart("lines");
    for (Kept line : lines) {
      out.writeStartObject();
      CsvValues.text(out, "id", table.value(line.fields(), "id"));
      CsvValues.text(out, "sku", table.value(line.fields(), "sku"));
      CsvValues.number(out, "quantity", table.value(line.fields(), "quantity"));
      out.writeEndObject();
    }
    out.writeEndArray();
    CsvValues.text(out, "cancelled", first(lines, "cancelled"));
  }

  private String first(List<Kept> lines, String column) {
    return values(lines, column).filter(value -> !value.isEmpty()).findFirst().orElse("");
  }

  private Stream<String> values(List<Kept> lines, String column) {
    return lines.stream().map(row -> Text.trim(table.value(row.fields(), column)));
  }

  @Override
  public void close() {
    spool.close();
  }
}
