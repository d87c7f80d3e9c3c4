package dev.tally.transfer.rows;

import dev.tally.json.Json;
import dev.tally.shop.Category;
import dev.tally.text.Text;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import tools.jackson.core.JsonGenerator;

/** Reads products from CSV, one per row; a row without a product is a category. */
final class CsvProducts extends StreamingRowReader {

  /** About 10 MB: a catalogue that is larger is watched up to here. */
  private static final int MOST_SKUS = 100_000;

  private final CsvTable table;
  private final CategoryNames categories;
  private final TimeReader times;
  private final Consumer<String> notices;
  private final Map<String, Long> skus = new HashMap<>(); // the first line of each
  private String repeated = "";

  CsvProducts(CsvTable table, Input input, ReadingContext context) {
    super(RowSchema.PRODUCTS, input);
    this.table = table;
    this.categories = context.categories();
    this.notices = context.notices();
    this.times = new TimeReader(table.reading(), context.notices());
  }

  @Override
  public List<String> columns() {
    return table.columns().header();
  }

  @Override
  public Optional<Row> next() throws IOException {
    Optional<CsvTable.CsvRow> row = table.next();
    if (row.isEmpty() && !repeated.isEmpty()) {
      notices.accept(repeated + "; the later row counts. Are these two products?");
      repeated = "";
    }
    return row.map(this::product);
  }

  /** Notes the first row that names the sku of another: it would change that product. */
  private void noteSku(String sku, long line) {
    Long first = skus.size() < MOST_SKUS ? skus.putIfAbsent(sku, line) : skus.get(sku);
    if (first != null && repeated.isEmpty()) {
      repeated = "line %d names the sku of line %d, %s".formatted(line, first, Excerpt.of(sku));
    }
  }

  private Row product(CsvTable.CsvRow row) {
    List<String> fields = row.fields();
    String sku = Text.trim(table.columns().value(fields, "sku"));
    if (!sku.isEmpty()) {
      noteSku(sku, row.line());
    }
    Row.Source source = each -> each.accept(fields);
    return table
        .columns()
        .misshapen(row.line(), fields)
        .<Row>map(
            reason -> new Row.Refused(row.line(), "malformed-row", reason, source, weight(fields)))
        .orElseGet(
            () -> Row.of(row.line(), Json.object(out -> write(out, fields)), source, type()));
  }

  private static int weight(List<String> fields) {
    return fields.stream().mapToInt(String::length).sum();
  }

  private void write(JsonGenerator out, List<String> row) {
    writeCategory(out, category(row), table.columns().value(row, "title"));
    CsvValues.text(out, "id", table.columns().value(row, "id"));
    CsvValues.text(out, "sku", table.columns().value(row, "sku"));
    CsvValues.text(out, "name", table.columns().value(row, "name"));
    String rrp = table.columns().value(row, "rrp");
    CsvValues.price(out, "rrp", table.reading().decimalComma() ? CsvValues.withPoint(rrp) : rrp);
    String info = table.columns().value(row, "info");
    CsvValues.verbatim(out, "info", table.columns().areTallys() ? info : HtmlText.of(info));
    String retired = table.columns().value(row, "retired");
    boolean isTime =
        CsvValues.truth(retired).isEmpty() && TimeReader.isTime(times.read("retired", retired));
    CsvValues.truth(out, "retired", isTime ? "true" : retired);
  }

  private String category(List<String> row) {
    String all = Text.trim(table.columns().value(row, "category"));
    return table
        .reading()
        .categorySeparator()
        .map(separator -> Text.trim(all.split(Pattern.quote(separator), 2)[0]))
        .orElse(all);
  }

  /** Writes a name; one that no category can have is a title, from which a name is made. */
  private void writeCategory(JsonGenerator out, String written, String title) {
    boolean isName = written.isEmpty() || Category.isName(written);
    CsvValues.text(out, "category", isName ? written : categories.of(written));
    CsvValues.text(out, "title", isName || !title.isEmpty() ? title : written);
  }
}
