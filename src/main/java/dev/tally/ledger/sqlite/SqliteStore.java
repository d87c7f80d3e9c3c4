package dev.tally.ledger.sqlite;

import dev.tally.ledger.LedgerException;
import dev.tally.ledger.Store;
import dev.tally.shop.Change;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The rows in a SQLite file, over one connection. Owns the data directory until it is closed. The
 * connection outlives a failure: when the disk has room again, the next transaction succeeds.
 */
final class SqliteStore implements Store {

  private final DataDirectory directory;
  private final Connection connection;
  private final String epoch;
  private @Nullable Rows rows; // none after a failure, until they are needed again

  private SqliteStore(DataDirectory directory, Connection connection, String epoch)
      throws SQLException {
    this.directory = directory;
    this.connection = connection;
    this.epoch = epoch;
    this.rows = new Rows(connection);
  }

  /**
   * Opens the directory's file, or makes it.
   *
   * @throws LedgerException where that is impossible; the directory is let go of then
   */
  static SqliteStore open(Path path, Kind kind, InstantSource clock, RandomGenerator random) {
    DataDirectory directory = DataDirectory.claim(path);
    try {
      Connection connection = SqliteConnections.toWrite(directory.database());
      return over(directory, connection, kind, clock, random);
    } catch (SQLException e) {
      directory.close();
      throw SqliteFailure.of(directory.database(), e);
    } catch (RuntimeException e) {
      directory.close();
      throw e;
    }
  }

  /** Over a connection of the caller's making, which is closed with the store or if this fails. */
  static SqliteStore over(
      DataDirectory directory,
      Connection connection,
      Kind kind,
      InstantSource clock,
      RandomGenerator random)
      throws SQLException {
    try {
      Schema schema = new Schema(directory.database(), connection);
      schema.prepare(kind, clock, random);
      return new SqliteStore(directory, connection, schema.epoch());
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  @Override
  public String epoch() {
    return epoch;
  }

  @Override
  public void changesAfter(long offset, Consumer<List<Change>> batches) {
    run(() -> rows().state().changesAfter(offset, batches));
  }

  @Override
  public void begin() {
    run(() -> execute("BEGIN IMMEDIATE"));
  }

  @Override
  public void commit() {
    run(() -> execute("COMMIT"));
  }

  @Override
  public void rollback() {
    Rows failed = rows;
    if (failed != null) {
      failed.close();
      rows = null;
    }
    try {
      execute("ROLLBACK");
    } catch (SQLException e) {
      // SQLite has done it already: a full disk and the like end the transaction at once. Were it
      // still open, the next BEGIN would say so.
    }
  }

  @Override
  public Optional<Long> orderFingerprint(String key) {
    return get(() -> rows().orders().fingerprint(key));
  }

  @Override
  public void add(StoredOrder order) {
    run(() -> rows().orders().add(order));
  }

  @Override
  public Optional<MadeProduct> productMadeUnder(String key) {
    return get(() -> rows().orders().productMadeUnder(key));
  }

  @Override
  public void add(String key, MadeProduct made) {
    run(() -> rows().orders().add(key, made));
  }

  @Override
  public void put(Change change) {
    run(() -> rows().state().put(change));
  }

  @Override
  public void close() {
    try (directory) {
      run(connection::close);
    }
  }

  private Rows rows() throws SQLException {
    Rows prepared = rows;
    if (prepared == null) {
      prepared = new Rows(connection);
      rows = prepared;
    }
    return prepared;
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
  }

  private void run(Action action) {
    get(
        () -> {
          action.run();
          return true;
        });
  }

  private <T> T get(Query<T> query) {
    try {
      return query.get();
    } catch (SQLException e) {
      throw SqliteFailure.of(directory.database(), e);
    }
  }

  private interface Action {
    void run() throws SQLException;
  }

  private interface Query<T> {
    T get() throws SQLException;
  }
}
