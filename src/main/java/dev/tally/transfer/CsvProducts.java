package dev.tally.transfer;

import de.siegmar.fastcsv.reader.CsvRecord;
import dev.tally.json.Json;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/** Reads products from CSV, one per row; a row without a product is a category. */
final class CsvProducts extends StreamingRowReader {

  private final CsvTable table;

  CsvProducts(CsvTable table, Input input) {
    super(RowSchema.PRODUCTS, input);
    this.table = table;
  }

  @Override
  public List<String> columns() {
    return table.header();
  }

  @Override
  public Optional<Row> next() throws IOException {
    return table.next().map(this::product);
  }

  private Row product(CsvRecord row) {
    long line = row.getStartingLineNumber();
    List<String> fields = row.getFields();
    Row.Source source = each -> each.accept(fields);
    return table
        .misshapen(line, fields)
        .<Row>map(reason -> new Row.Refused(line, "malformed-row", reason, source, weight(fields)))
        .orElseGet(() -> Row.of(line, Json.object(out -> write(out, fields)), source, type()));
  }

  private static int weight(List<String> fields) {
    return fields.stream().mapToInt(String::length).sum();
  }

  private void write(JsonGenerator out, List<String> row) {
    CsvValues.text(out, "category", table.value(row, "category"));
    CsvValues.text(out, "title", table.value(row, "title"));
    CsvValues.text(out, "id", table.value(row, "id"));
    CsvValues.text(out, "sku", table.value(row, "sku"));
    CsvValues.text(out, "name", table.value(row, "name"));
    CsvValues.text(out, "rrp", table.value(row, "rrp"));
    CsvValues.verbatim(out, "info", table.value(row, "info"));
    CsvValues.truth(out, "retired", table.value(row, "retired"));
  }
}
