package dev.tally.ledger.sqlite;

import dev.tally.shop.Category;
import dev.tally.shop.Change;
import dev.tally.shop.Change.CategoryDefined;
import dev.tally.shop.Change.ProductDefined;
import dev.tally.shop.Change.TotalMoved;
import dev.tally.shop.Price;
import dev.tally.shop.Product;
import dev.tally.shop.ProductId;
import dev.tally.shop.Sku;
import dev.tally.text.Printable;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The newest state of every category, product and total, each with the offset of its change. */
final class StateRows {

  private static final int BATCH = 1_000;

  /**
   * Selects the changes after an offset. Products and totals come in the order of their indexes, so
   * that they are not sorted, only merged. A category that was changed comes twice: its products
   * are of after its first definition.
   */
  static final String AFTER =
      """
      SELECT defined_at AS offset, 'category' AS what, prefix AS id, name AS category,
             title AS name, NULL AS rrp, NULL AS info, NULL AS sku, retired, 0 AS added_at,
             0 AS units
        FROM category WHERE defined_at > ?1
      UNION ALL
      SELECT changed_at, 'category', prefix, name, title, NULL, NULL, NULL, retired, 0, 0
        FROM category WHERE changed_at > ?1
      UNION ALL
      SELECT defined_at, 'product', id, category, name, rrp, info, sku, retired, added_at, 0
        FROM product WHERE defined_at > ?1
      UNION ALL
      SELECT moved_at, 'total', product, NULL, NULL, NULL, NULL, NULL, 0, 0, units
        FROM total WHERE moved_at > ?1
      ORDER BY offset
      """;

  private final PreparedStatement after;
  private final PreparedStatement one;
  private final PreparedStatement category;
  private final PreparedStatement freeSku;
  private final PreparedStatement product;
  private final PreparedStatement total;

  StateRows(PreparedStatements rows) throws SQLException {
    after = rows.prepare(AFTER);
    one = rows.prepare("SELECT *, defined_at AS offset FROM product WHERE id = ?");
    category =
        rows.prepare(
            """
            INSERT INTO category (defined_at, name, title, prefix, retired) VALUES (?,?,?,?,?)
              ON CONFLICT (name) DO UPDATE SET changed_at = excluded.defined_at,
                title = excluded.title, retired = excluded.retired
            """);
    // The product that had it has lost it in this transaction, but may be written only later.
    freeSku = rows.prepare("UPDATE product SET sku = NULL WHERE sku = ? AND id <> ?");
    product =
        rows.prepare(
            """
            INSERT INTO product
                (defined_at, id, category, name, rrp, info, sku, retired, added_at)
              VALUES (?,?,?,?,?,?,?,?,?)
              ON CONFLICT (id) DO UPDATE SET defined_at = excluded.defined_at,
                name = excluded.name, rrp = excluded.rrp, info = excluded.info,
                sku = excluded.sku, retired = excluded.retired
            """);
    total =
        rows.prepare(
            """
            INSERT INTO total (moved_at, product, units) VALUES (?,?,?)
              ON CONFLICT (product) DO UPDATE SET moved_at = excluded.moved_at,
                units = excluded.units
            """);
  }

  void put(Change change) throws SQLException {
    if (change instanceof TotalMoved moved) {
      total.setLong(1, moved.offset());
      total.setString(2, moved.id().toString());
      total.setLong(3, moved.total());
      total.executeUpdate();
    } else if (change instanceof ProductDefined defined) {
      put(defined);
    } else if (change instanceof CategoryDefined defined) {
      category.setLong(1, defined.offset());
      category.setString(2, defined.category().name());
      category.setString(3, defined.category().title());
      category.setString(4, defined.category().prefix());
      category.setBoolean(5, defined.category().retired());
      category.executeUpdate();
    }
  }

  private void put(ProductDefined defined) throws SQLException {
    Product news = defined.product();
    if (news.sku().isPresent()) {
      freeSku.setString(1, news.sku().get().text());
      freeSku.setString(2, news.id().toString());
      freeSku.executeUpdate();
    }
    product.setLong(1, defined.offset());
    product.setString(2, news.id().toString());
    product.setString(3, news.category());
    product.setString(4, news.name());
    product.setString(5, news.rrp().digits());
    product.setString(6, news.info());
    product.setString(7, news.sku().map(Sku::text).orElse(null));
    product.setBoolean(8, news.retired());
    product.setLong(9, defined.addedAt());
    product.executeUpdate();
  }

  Optional<ProductDefined> product(ProductId id) throws SQLException {
    one.setString(1, id.toString());
    try (ResultSet row = one.executeQuery()) {
      return row.next() ? Optional.of(defined(row)) : Optional.empty();
    }
  }

  void changesAfter(long offset, Consumer<List<Change>> batches) throws SQLException {
    after.setLong(1, offset);
    try (ResultSet row = after.executeQuery()) {
      List<Change> batch = new ArrayList<>();
      while (row.next()) {
        batch.add(readable(row));
        if (batch.size() == BATCH) {
          batches.accept(batch);
          batch = new ArrayList<>();
        }
      }
      if (!batch.isEmpty()) {
        batches.accept(batch);
      }
    }
  }

  private static Change readable(ResultSet row) throws SQLException {
    try {
      return change(row);
    } catch (IllegalArgumentException e) {
      String id = row.getString("id");
      throw new UnreadableException(
          "the row of " + Printable.of(id) + " cannot be read: " + e.getMessage());
    }
  }

  private static Change change(ResultSet row) throws SQLException {
    long offset = row.getLong("offset");
    String id = row.getString("id");
    return switch (row.getString("what")) {
      case "category" ->
          new CategoryDefined(
              offset,
              new Category(
                  row.getString("category"), row.getString("name"), id, row.getBoolean("retired")));
      case "product" -> defined(row);
      default -> new TotalMoved(offset, productId(id), row.getLong("units"));
    };
  }

  private static ProductDefined defined(ResultSet row) throws SQLException {
    Product product =
        new Product(
            productId(row.getString("id")),
            row.getString("category"),
            row.getString("name"),
            new Price(row.getString("rrp")),
            row.getString("info"),
            Optional.ofNullable(row.getString("sku")).map(Sku::new),
            row.getBoolean("retired"));
    return new ProductDefined(row.getLong("offset"), product, row.getLong("added_at"));
  }

  static ProductId productId(String written) throws SQLException {
    return ProductId.parse(written)
        .orElseThrow(
            () -> new UnreadableException("\"" + Printable.of(written) + "\" is no product id"));
  }
}
