package dev.tally.transfer;

import de.siegmar.fastcsv.writer.CsvWriter;
import dev.tally.shop.Category;
import dev.tally.shop.Product;
import dev.tally.shop.ProductId;
import dev.tally.shop.Revision;
import dev.tally.shop.Sku;
import dev.tally.transfer.rows.RowSchema;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/** Writes CSV (RFC 4180), with the text of each field exactly as it is stored. */
final class CsvExport implements ExportFormat {

  private final CsvWriter out;

  CsvExport(OutputStream out) {
    this.out = CsvWriter.builder().build(out, StandardCharsets.UTF_8);
  }

  @Override
  public void beginProducts() {
    out.writeRecord(RowSchema.PRODUCTS.columns());
  }

  @Override
  public void category(Category category) {
    String retired = category.retired() ? "true" : "";
    out.writeRecord(
        category.name(), category.title(), category.prefix(), "", "", "", "", "", retired);
  }

  @Override
  public void product(Category category, Product product) {
    out.writeRecord(
        category.name(),
        category.title(),
        category.prefix(),
        product.id().toString(),
        product.sku().map(Sku::text).orElse(""),
        product.name(),
        product.rrp().digits(),
        product.info(),
        product.retired() ? "true" : "");
  }

  @Override
  public void beginTotals() {
    out.writeRecord("id", "total");
  }

  @Override
  public void total(ProductId id, long total) {
    out.writeRecord(id.toString(), Long.toString(total));
  }

  @Override
  public void beginOrders() {
    out.writeRecord(
        List.of("order", "at", "id", "quantity", "cancelled", "revision", "cancellation"));
  }

  @Override
  public void order(ExportedOrder order) {
    order.lines().forEach(line -> row(order, line.product().toString(), line.quantity(), ""));
    if (order.lines().isEmpty()) {
      row(order, "", 0, "");
    }
    order
        .parts()
        .forEach(
            (key, lines) ->
                lines.forEach(line -> row(order, line.product().toString(), line.quantity(), key)));
  }

  /** Writes a line of an order or, with a key, of a partial cancellation. */
  private void row(ExportedOrder order, String product, int quantity, String cancellation) {
    out.writeRecord(
        order.key(),
        order.at().map(Instant::toString).orElse(""),
        product,
        product.isEmpty() ? "" : Integer.toString(quantity),
        order.cancelled().map(Instant::toString).orElse(""),
        order.revision().map(Revision::toString).orElse(""),
        cancellation);
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
