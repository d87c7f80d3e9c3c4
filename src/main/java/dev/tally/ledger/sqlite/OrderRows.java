package dev.tally.ledger.sqlite;

import dev.tally.ledger.GeneratedOrderKeys;
import dev.tally.ledger.Store.KnownOrder;
import dev.tally.ledger.Store.StoredOrder;
import dev.tally.ledger.sqlite.keys.KeyIndex;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The rows of every order that is kept. The hot path of the ledger: a new order is one row at the
 * end of one table, and its key is looked up in {@link KeyIndex}.
 */
final class OrderRows {

  private static final String KNOWN =
      "number, iif(undated, NULL, min(at, received)), lines, cancelled, received";

  private final KeyIndex keys;
  private final PreparedStatement find;
  private final PreparedStatement below;
  private final PreparedStatement add;
  private final PreparedStatement cancel;
  private final PreparedStatement addCancellation;
  private final PreparedStatement rename;
  private final PreparedStatement countForgotten;
  private long last;

  OrderRows(PreparedStatements rows) throws SQLException {
    keys = new KeyIndex(rows::prepare);
    find = rows.prepare("SELECT " + KNOWN + " FROM orders WHERE number = ? AND key = ?");
    below =
        rows.prepare(
            "SELECT " + KNOWN + " FROM orders WHERE number < ? ORDER BY number DESC LIMIT ?");
    add =
        rows.prepare(
            """
            INSERT INTO orders (number, key, at, received, lines, cancelled, undated)
              VALUES (?,?,?,?,?,?,?)
            """);
    cancel = rows.prepare("UPDATE orders SET cancelled = ? WHERE number = ?");
    addCancellation = rows.prepare("INSERT INTO cancellation (number) VALUES (?)");
    rename = rows.prepare("UPDATE orders SET key = ? WHERE number = ?");
    countForgotten = rows.prepare("UPDATE meta SET value = value + 1 WHERE name = 'forgotten'");
    last = lastNumber(rows);
  }

  /** Returns the number of the newest order; 0 if there was none. */
  static long lastNumber(PreparedStatements rows) throws SQLException {
    PreparedStatement lastNumber =
        rows.prepare(
            """
            SELECT max(coalesce((SELECT max(number) FROM orders), 0),
                       (SELECT CAST(value AS INTEGER) FROM meta WHERE name = 'folded'))
            """);
    try (ResultSet row = lastNumber.executeQuery()) {
      return row.getLong(1);
    }
  }

  Optional<KnownOrder> find(String key) throws SQLException {
    for (long number : candidates(key)) {
      find.setLong(1, number);
      find.setString(2, key);
      try (ResultSet row = find.executeQuery()) {
        if (row.next()) {
          return Optional.of(known(row));
        }
      }
    }
    return Optional.empty();
  }

  /** Returns orders of lower numbers, newest first. */
  List<KnownOrder> below(long number, int most) throws SQLException {
    List<KnownOrder> orders = new ArrayList<>();
    below.setLong(1, number);
    below.setInt(2, most);
    try (ResultSet row = below.executeQuery()) {
      while (row.next()) {
        orders.add(known(row));
      }
    }
    return orders;
  }

  private static KnownOrder known(ResultSet row) throws SQLException {
    return new KnownOrder(
        row.getLong(1),
        time(row, 2),
        Instant.ofEpochMilli(row.getLong(5)),
        OrderLines.read(row.getString(3)),
        time(row, 4).isPresent());
  }

  /** Returns the time in a column; empty for NULL. */
  static Optional<Instant> time(ResultSet row, int column) throws SQLException {
    long millis = row.getLong(column);
    return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
  }

  /** Returns possible numbers; the key of a forgotten order contains it and need not be indexed. */
  private List<Long> candidates(String key) throws SQLException {
    List<Long> numbers = keys.find(key);
    OptionalLong forgotten = GeneratedOrderKeys.forgottenNumber(key);
    if (forgotten.isPresent()) {
      numbers = new ArrayList<>(numbers);
      numbers.add(forgotten.getAsLong());
    }
    return numbers;
  }

  long add(StoredOrder order) throws SQLException {
    long number = last + 1;
    add.setLong(1, number);
    add.setString(2, order.key());
    add.setLong(3, order.at().orElse(order.received()).toEpochMilli());
    add.setLong(4, order.received().toEpochMilli());
    add.setString(5, OrderLines.write(order.units()));
    if (order.cancelled().isPresent()) {
      add.setLong(6, order.cancelled().get().toEpochMilli());
      addCancellation(number);
    } else {
      add.setNull(6, Types.INTEGER);
    }
    add.setBoolean(7, order.at().isEmpty());
    add.executeUpdate();
    keys.add(order.key(), number);
    last = number;
    return number;
  }

  /** Ends a transaction: does the work that its new orders have left. */
  void end() throws SQLException {
    keys.goOn();
  }

  void cancel(KnownOrder order, Instant at) throws SQLException {
    cancel.setLong(1, at.toEpochMilli());
    cancel.setLong(2, order.number());
    cancel.executeUpdate();
    addCancellation(order.number());
  }

  private void addCancellation(long number) throws SQLException {
    addCancellation.setLong(1, number);
    addCancellation.executeUpdate();
  }

  void rename(KnownOrder order, String key, String newKey) throws SQLException {
    rename.setString(1, newKey);
    rename.setLong(2, order.number());
    rename.executeUpdate();
    countForgotten.executeUpdate();
    keys.remove(key, order.number());
  }

  /** Removes the keys of orders up to this number, which are no longer kept. */
  void removeKeysUpTo(long number) throws SQLException {
    keys.removeBelow(number + 1);
  }
}
