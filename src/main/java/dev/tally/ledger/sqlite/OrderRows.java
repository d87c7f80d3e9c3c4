package dev.tally.ledger.sqlite;

import dev.tally.ledger.Store.MadeProduct;
import dev.tally.ledger.Store.StoredOrder;
import dev.tally.shop.ProductId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;

/** Every order ever counted, and the idempotency keys of products. The hot path of the ledger. */
final class OrderRows {

  private final MessageDigest sha256 = sha256();
  private final PreparedStatement findOrder;
  private final PreparedStatement addOrder;
  private final PreparedStatement addOrderKey;
  private final PreparedStatement findProduct;
  private final PreparedStatement addProduct;

  OrderRows(Rows rows) throws SQLException {
    findOrder =
        rows.prepare(
            """
            SELECT o.fingerprint FROM order_key k JOIN orders o ON o.number = k.number
              WHERE k.hash = ? AND o.key = ?
            """);
    addOrder =
        rows.prepare(
            "INSERT INTO orders (key, fingerprint, at, received, lines) VALUES (?,?,?,?,?)");
    addOrderKey =
        rows.prepare("INSERT INTO order_key (hash, number) VALUES (?, last_insert_rowid())");
    findProduct = rows.prepare("SELECT fingerprint, product FROM product_key WHERE key = ?");
    addProduct = rows.prepare("INSERT INTO product_key (key, fingerprint, product) VALUES (?,?,?)");
  }

  Optional<Long> fingerprint(String key) throws SQLException {
    findOrder.setLong(1, hash(key));
    findOrder.setString(2, key);
    try (ResultSet row = findOrder.executeQuery()) {
      return row.next() ? Optional.of(row.getLong(1)) : Optional.empty();
    }
  }

  void add(StoredOrder order) throws SQLException {
    addOrder.setString(1, order.key());
    addOrder.setLong(2, order.fingerprint());
    addOrder.setLong(3, order.at().toEpochMilli());
    addOrder.setLong(4, order.received().toEpochMilli());
    addOrder.setString(5, json(order.units()));
    addOrder.executeUpdate();
    addOrderKey.setLong(1, hash(order.key()));
    addOrderKey.executeUpdate();
  }

  Optional<MadeProduct> productMadeUnder(String key) throws SQLException {
    findProduct.setString(1, key);
    try (ResultSet row = findProduct.executeQuery()) {
      return row.next()
          ? Optional.of(new MadeProduct(row.getLong(1), StateRows.productId(row.getString(2))))
          : Optional.empty();
    }
  }

  void add(String key, MadeProduct made) throws SQLException {
    addProduct.setString(1, key);
    addProduct.setLong(2, made.fingerprint());
    addProduct.setString(3, made.id().toString());
    addProduct.executeUpdate();
  }

  /** Ids are letters and digits: there is nothing to escape. */
  private static String json(Map<ProductId, Long> units) {
    StringBuilder json = new StringBuilder();
    units.forEach(
        (id, sum) -> {
          json.append(json.isEmpty() ? "{\"" : ",\"").append(id.prefix()).append(id.number());
          json.append("\":").append((long) sum);
        });
    return json.append('}').toString();
  }

  /** Nobody can make up keys that share one, which a cheaper hash would let them. */
  private long hash(String key) {
    return ByteBuffer.wrap(sha256.digest(key.getBytes(StandardCharsets.UTF_8))).getLong();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
