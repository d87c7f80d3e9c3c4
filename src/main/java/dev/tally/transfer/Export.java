package dev.tally.transfer;

import dev.tally.ledger.GeneratedOrderKeys;
import dev.tally.ledger.sqlite.SqliteReader;
import dev.tally.shop.Category;
import dev.tally.shop.Change.CategoryDefined;
import dev.tally.shop.Change.ProductDefined;
import dev.tally.shop.Change.TotalMoved;
import dev.tally.shop.Order;
import dev.tally.shop.Product;
import dev.tally.shop.ProductId;
import dev.tally.transfer.rows.TransferException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes the contents of a data directory in a format that an import accepts. Orders pass through
 * in batches; the catalogue is held in memory as a whole, as in a server. Confined to one thread.
 */
public final class Export {

  /** The parts of a data directory that can be exported. */
  public enum Part {
    PRODUCTS,
    TOTALS,
    ORDERS
  }

  /** The most lines in an order that stands for a product's baseline. */
  private static final int LINES_OF_A_BASELINE = 1_000;

  private final SqliteReader reader;
  private final ExportFormat format;
  private final Map<ProductId, Product> products = new TreeMap<>();
  private final Map<ProductId, Long> totals = new TreeMap<>();

  /** Categories by prefix, which is assigned in the order of creation. */
  private final Map<ProductId, Category> categories = new TreeMap<>();

  private Export(SqliteReader reader, ExportFormat format) {
    this.reader = reader;
    this.format = format;
  }

  /**
   * Exports from a data directory, even while a server writes to it.
   *
   * @param out closed at the end
   * @throws dev.tally.ledger.LedgerException if the directory cannot be read
   * @throws TransferException if old orders are folded meanwhile
   */
  public static void write(Part part, Path directory, FileFormat as, OutputStream out)
      throws IOException {
    try (SqliteReader reader = SqliteReader.open(directory);
        ExportFormat format = as == FileFormat.CSV ? new CsvExport(out) : new NdjsonExport(out)) {
      Export export = new Export(reader, format);
      switch (part) {
        case PRODUCTS -> export.products();
        case TOTALS -> export.totals();
        case ORDERS -> export.orders();
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private void readState() {
    reader.changes(
        batch ->
            batch.forEach(
                change -> {
                  if (change instanceof CategoryDefined defined) {
                    Category category = defined.category();
                    categories.put(new ProductId(category.prefix(), 1), category);
                  } else if (change instanceof ProductDefined defined) {
                    products.put(defined.product().id(), defined.product());
                  } else if (change instanceof TotalMoved moved) {
                    totals.put(moved.id(), moved.total());
                  }
                }));
  }

  private void products() throws IOException {
    readState();
    format.beginProducts();
    for (Map.Entry<ProductId, Category> entry : categories.entrySet()) {
      Category category = entry.getValue();
      for (int number = 1; ; number++) {
        Product product = products.get(new ProductId(category.prefix(), number));
        if (product == null) {
          break; // numbers are assigned without gaps
        }
        format.product(category, product);
      }
      boolean isEmpty = !products.containsKey(entry.getKey()); // without a first there are none
      if (isEmpty || category.retired()) {
        format.category(category); // last: it is retired when its products are
      }
    }
  }

  private void totals() throws IOException {
    readState();
    format.beginTotals();
    for (ProductId id : products.keySet()) {
      format.total(id, totals.getOrDefault(id, 0L));
    }
  }

  private void orders() throws IOException {
    format.beginOrders();
    Map<ProductId, Long> baseline = reader.baseline();
    for (Map.Entry<ProductId, Long> entry : baseline.entrySet()) {
      folded(entry.getKey(), entry.getValue());
    }
    reader.orders(batch -> batch.forEach(kept -> put(ExportedOrder.of(kept))));
    if (!reader.baseline().equals(baseline)) {
      throw new TransferException(
          "Old orders were folded into the baseline meanwhile, so this export is incomplete; export"
              + " again.");
    }
  }

  private void folded(ProductId id, long units) {
    String key = GeneratedOrderKeys.folded(reader.identity(), id);
    List<Order.Line> lines = ExportedOrder.lines(id, units);
    for (int from = 0; from < lines.size(); from += LINES_OF_A_BASELINE) {
      int end = Math.min(lines.size(), from + LINES_OF_A_BASELINE);
      String part = from == 0 ? "" : "-" + (1 + from / LINES_OF_A_BASELINE);
      put(ExportedOrder.of(key + part, lines.subList(from, end)));
    }
  }

  private void put(ExportedOrder order) {
    if (order.lines().isEmpty() && order.revision().isEmpty()) {
      return; // its lines add up to nothing, and for ever; no import takes an order without lines
    }
    try {
      format.order(order);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
