package dev.tally.measure;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Does the same work with PostgreSQL: an order is a row under a unique key and moves a total, both
 * in one transaction with its batch. {@code bench/orders} starts the server.
 */
final class Postgres implements AutoCloseable {

  private static final int PRODUCTS = 100;

  private static final String SCHEMA =
      """
      DROP TABLE IF EXISTS orders, total;
      CREATE TABLE orders (
        number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        key text NOT NULL UNIQUE,
        at bigint NOT NULL,
        received bigint NOT NULL,
        lines text NOT NULL,
        cancelled bigint);
      CREATE TABLE total (product text PRIMARY KEY, units bigint NOT NULL, moved_at bigint NOT NULL);
      INSERT INTO total SELECT 'A' || n, 0, 0 FROM generate_series(1, 100) n;
      """;

  private static final String BATCH =
      """
      WITH input AS (
        SELECT * FROM unnest(?::text[], ?::text[], ?::bigint[]) AS t (key, product, units)
      ), added AS (
        INSERT INTO orders (key, at, received, lines)
          SELECT key, 1, 1, '{"' || product || '":' || units || '}' FROM input
          ON CONFLICT (key) DO NOTHING RETURNING key, number
      ), moved AS (
        SELECT product, sum(units) AS units, max(number) AS at FROM input JOIN added USING (key)
          GROUP BY product
      )
      UPDATE total SET units = total.units + moved.units, moved_at = moved.at
        FROM moved WHERE total.product = moved.product
      """;

  private final Connection connection;

  private Postgres(String url) throws SQLException {
    connection = DriverManager.getConnection(url);
  }

  /** Takes as arguments the JDBC address and how many orders. Leaves empty tables behind. */
  public static void main(String[] arguments) throws Exception {
    int count = Integer.parseInt(arguments[1]);
    try (Postgres postgres = new Postgres(arguments[0])) {
      for (int together : new int[] {1_000, 8_192}) {
        String what = "PostgreSQL, bulk, %,d a transaction".formatted(together);
        Row.rate(what, postgres.ordersASecond(count, together), "one connection");
      }
      postgres.empty();
    }
  }

  private void empty() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(SCHEMA);
    }
  }

  private double ordersASecond(int count, int together) throws SQLException, IOException {
    empty();
    SampleOrders orders =
        new SampleOrders(
            together, IntStream.rangeClosed(1, PRODUCTS).mapToObj(n -> "A" + n).toList());
    long nanos = 0;
    try (PreparedStatement batch = connection.prepareStatement(BATCH)) {
      for (long from = 0; from < count; from += together) {
        bind(batch, orders, from, Math.min(count, from + together));
        long start = System.nanoTime();
        batch.executeUpdate();
        nanos += System.nanoTime() - start;
      }
    }
    check(orders, count);
    return count / (nanos / 1e9);
  }

  private void bind(PreparedStatement batch, SampleOrders orders, long from, long to)
      throws SQLException {
    List<String> keys = new ArrayList<>();
    List<String> products = new ArrayList<>();
    List<Long> units = new ArrayList<>();
    for (long number = from; number < to; number++) {
      keys.add(orders.key(number));
      products.add(orders.product(number));
      units.add((long) orders.quantity(number));
    }
    batch.setArray(1, connection.createArrayOf("text", keys.toArray()));
    batch.setArray(2, connection.createArrayOf("text", products.toArray()));
    batch.setArray(3, connection.createArrayOf("bigint", units.toArray()));
  }

  private void check(SampleOrders orders, long count) throws SQLException, IOException {
    long expected = orders.totals(0, count).values().stream().mapToLong(Long::longValue).sum();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT sum(units) FROM total")) {
      if (!row.next() || row.getLong(1) != expected) {
        throw new IOException("PostgreSQL's totals are not those of the orders");
      }
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
