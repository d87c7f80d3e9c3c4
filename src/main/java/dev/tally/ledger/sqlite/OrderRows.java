package dev.tally.ledger.sqlite;

import dev.tally.ledger.GeneratedOrderKeys;
import dev.tally.ledger.OrderState;
import dev.tally.ledger.Store.KnownOrder;
import dev.tally.ledger.Store.StoredOrder;
import dev.tally.ledger.sqlite.keys.KeyIndex;
import dev.tally.shop.Revision;
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

  /** The columns that {@link #state} reads, in its order. */
  static final String STATE = "iif(undated, NULL, at), lines, cancelled, revision";

  private static final String KNOWN = STATE + ", number, received";

  private final KeyIndex keys;
  private final PreparedStatement find;
  private final PreparedStatement below;
  private final PreparedStatement add; // of most orders: a value less to bind is time won
  private final PreparedStatement addWhole;
  private final PreparedStatement change;
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
            "INSERT INTO orders (at, undated, lines, number, key, received) VALUES (?,?,?,?,?,?)");
    addWhole =
        rows.prepare(
            """
            INSERT INTO orders (at, undated, lines, number, key, received, cancelled, revision)
              VALUES (?,?,?,?,?,?,?,?)
            """);
    change =
        rows.prepare(
            """
            UPDATE orders
              SET at = ?, undated = ?, lines = ?, amended = ?, cancelled = ?, revision = ?
              WHERE number = ?
            """);
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
  List<KnownOrder> below(long number, int most, int enough) throws SQLException {
    List<KnownOrder> orders = new ArrayList<>();
    int products = 0;
    below.setLong(1, number);
    below.setInt(2, most);
    try (ResultSet row = below.executeQuery()) {
      while (products < enough && row.next()) {
        KnownOrder order = known(row);
        products += order.state().units().size();
        orders.add(order);
      }
    }
    return orders;
  }

  private static KnownOrder known(ResultSet row) throws SQLException {
    return new KnownOrder(row.getLong(5), Instant.ofEpochMilli(row.getLong(6)), state(row));
  }

  /** Reads the columns {@link #STATE}, which come first. */
  static OrderState state(ResultSet row) throws SQLException {
    return new OrderState(
        time(row, 1), OrderLines.read(row.getString(2)), revision(row, 4), time(row, 3));
  }

  /** Returns the revision in a column; empty for NULL. */
  static Optional<Revision> revision(ResultSet row, int column) throws SQLException {
    return number(row, column).map(Revision::new);
  }

  /** Returns the time in a column; empty for NULL. */
  static Optional<Instant> time(ResultSet row, int column) throws SQLException {
    return number(row, column).map(Instant::ofEpochMilli);
  }

  /** Returns the number in a column; empty for NULL. */
  static Optional<Long> number(ResultSet row, int column) throws SQLException {
    long number = row.getLong(column);
    return row.wasNull() ? Optional.empty() : Optional.of(number);
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
    OrderState state = order.state();
    boolean isPlain = state.cancelled().isEmpty() && state.revision().isEmpty();
    PreparedStatement row = isPlain ? add : addWhole;
    bind(row, state, order.received());
    row.setLong(4, number);
    row.setString(5, order.key());
    row.setLong(6, order.received().toEpochMilli());
    if (!isPlain) {
      setOrNull(row, 7, state.cancelled().map(Instant::toEpochMilli));
      setOrNull(row, 8, state.revision().map(Revision::number));
    }
    row.executeUpdate();
    keys.add(order.key(), number);
    last = number;
    return number;
  }

  /** Sets a statement's first three values: at, undated, lines. */
  private static void bind(PreparedStatement statement, OrderState state, Instant received)
      throws SQLException {
    statement.setLong(1, state.at().orElse(received).toEpochMilli());
    statement.setBoolean(2, state.at().isEmpty());
    statement.setString(3, OrderLines.write(state.units()));
  }

  static void setOrNull(PreparedStatement statement, int column, Optional<Long> value)
      throws SQLException {
    if (value.isPresent()) {
      statement.setLong(column, value.get());
    } else {
      statement.setNull(column, Types.INTEGER);
    }
  }

  /** Ends a transaction: does the work that its new orders have left. */
  void end() throws SQLException {
    keys.goOn();
  }

  /**
   * Gives an order another state.
   *
   * @param amendment the id of the change that led to it
   */
  void change(KnownOrder order, OrderState state, long amendment) throws SQLException {
    bind(change, state, order.received());
    change.setLong(4, amendment);
    setOrNull(change, 5, state.cancelled().map(Instant::toEpochMilli));
    setOrNull(change, 6, state.revision().map(Revision::number));
    change.setLong(7, order.number());
    change.executeUpdate();
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
