package dev.tally.ledger.sqlite;

import dev.tally.ledger.Store.MadeProduct;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** The idempotency keys under which products were made. */
final class ProductKeyRows {

  private final PreparedStatement find;
  private final PreparedStatement add;

  ProductKeyRows(PreparedStatements rows) throws SQLException {
    find = rows.prepare("SELECT fingerprint, product FROM product_key WHERE key = ?");
    add = rows.prepare("INSERT INTO product_key (key, fingerprint, product) VALUES (?,?,?)");
  }

  Optional<MadeProduct> find(String key) throws SQLException {
    find.setString(1, key);
    try (ResultSet row = find.executeQuery()) {
      return row.next()
          ? Optional.of(new MadeProduct(row.getLong(1), StateRows.productId(row.getString(2))))
          : Optional.empty();
    }
  }

  void add(String key, MadeProduct made) throws SQLException {
    add.setString(1, key);
    add.setLong(2, made.fingerprint());
    add.setString(3, made.id().toString());
    add.executeUpdate();
  }
}
