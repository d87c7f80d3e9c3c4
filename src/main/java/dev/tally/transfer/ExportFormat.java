package dev.tally.transfer;

import dev.tally.shop.Category;
import dev.tally.shop.Product;
import dev.tally.shop.ProductId;
import java.io.Closeable;
import java.io.IOException;

/** Writes exported data in one file format. Confined to one thread; owns its stream. */
interface ExportFormat extends Closeable {

  void beginProducts() throws IOException;

  /** Writes a category by itself: one that has no product yet, or that is retired. */
  void category(Category category) throws IOException;

  void product(Category category, Product product) throws IOException;

  void beginTotals() throws IOException;

  void total(ProductId id, long total) throws IOException;

  void beginOrders() throws IOException;

  /** Writes an order as it is stored; its key may be one that would be refused now. */
  void order(ExportedOrder order) throws IOException;
}
