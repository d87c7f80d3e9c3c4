package dev.tally.ledger.sqlite;

import dev.tally.ledger.Amendment;
import dev.tally.ledger.Checkpoint;
import dev.tally.ledger.LedgerException;
import dev.tally.ledger.OrderState;
import dev.tally.ledger.Store;
import dev.tally.shop.Change;
import dev.tally.shop.Change.ProductDefined;
import dev.tally.shop.Lineage;
import dev.tally.shop.ProductId;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store in a SQLite file, over one connection. Owns the data directory until it is closed. The
 * connection survives a failure: when the disk has room again, the next transaction succeeds.
 */
final class SqliteStore implements Store {

  private static final Logger LOG = LoggerFactory.getLogger(SqliteStore.class);

  /** Writes another value each time: SQLite does not write a value that is already there. */
  private static final String PROBE =
      """
      INSERT INTO meta VALUES ('probe', hex(randomblob(8)))
        ON CONFLICT (name) DO UPDATE SET value = excluded.value
      """;

  private final DataDirectory directory;
  private final Connection connection;
  private final String identity;
  private final Lineage lineage;
  private @Nullable WriterRows rows; // none after a failure, until they are needed again

  private boolean forgot;

  private SqliteStore(
      DataDirectory directory,
      Connection connection,
      String identity,
      Optional<String> journal,
      RandomGenerator random)
      throws SQLException {
    this.directory = directory;
    this.connection = connection;
    this.identity = identity;
    execute("BEGIN IMMEDIATE");
    try (PreparedStatements once = new PreparedStatements(connection)) {
      this.lineage =
          journal.isPresent()
              ? EpochRows.ofJournal(once, journal.get())
              : EpochRows.begin(once, random);
    }
    this.rows = WriterRows.over(connection); // the key index may have to catch up
    execute("COMMIT");
    directory.check();
  }

  /**
   * Opens the directory's file, or creates it.
   *
   * @throws LedgerException if that is impossible; the directory is released then
   */
  static SqliteStore open(Path path, DataKind kind, InstantSource clock, RandomGenerator random) {
    return open(path, kind, Optional.empty(), clock, random);
  }

  /**
   * Opens the directory's file, or creates it, as a replica of a journal. No commit waits for the
   * disk: what a loss of power takes, the journal still has.
   *
   * @throws LedgerException if that is impossible; the directory is released then
   */
  static SqliteStore replica(Path path, DataKind kind, String journal, InstantSource clock) {
    return open(path, kind, Optional.of(journal), clock, new Random());
  }

  private static SqliteStore open(
      Path path,
      DataKind kind,
      Optional<String> journal,
      InstantSource clock,
      RandomGenerator random) {
    DataDirectory directory = DataDirectory.claim(path);
    try {
      directory.createDatabase();
      Connection connection = SqliteConnections.toWrite(directory.database());
      return over(directory, connection, kind, journal, clock, random);
    } catch (SQLException e) {
      directory.close();
      throw SqliteFailure.of(directory.database(), e);
    } catch (RuntimeException e) {
      directory.close();
      throw e;
    }
  }

  /** Opens a store over a given connection, which is closed with the store or if this fails. */
  static SqliteStore over(
      DataDirectory directory,
      Connection connection,
      DataKind kind,
      Optional<String> journal,
      InstantSource clock,
      RandomGenerator random)
      throws SQLException {
    try {
      Schema schema = new Schema(directory.database(), connection);
      schema.prepare(kind, journal, clock, random, Optional.of(new Upgrade(directory.database())));
      if (journal.isPresent()) {
        SqliteConnections.leaveItToTheJournal(connection);
      }
      return new SqliteStore(directory, connection, schema.identity(), journal, random);
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  @Override
  public Lineage lineage() {
    return lineage;
  }

  @Override
  public String identity() {
    return identity;
  }

  @Override
  public void changesAfter(long offset, Consumer<List<Change>> batches) {
    run(() -> rows().state().changesAfter(offset, batches));
  }

  @Override
  public void check() {
    try {
      directory.check();
    } catch (LedgerException e) {
      throw new LedgerException(e.getMessage() + advice(), e);
    }
  }

  /**
   * Saves what it can into the file, and returns what to do: acknowledged orders may be in a log
   * that the next start would not find.
   */
  private String advice() {
    boolean isAllInTheFile = writeLogBack();
    if (!directory.hasDatabase()) {
      return "; put it back and it goes on by itself. Do not restart the server before that: it"
          + " would find no orders there.";
    } else if (!isAllInTheFile) {
      return "; put it back and it goes on by itself. Do not restart the server yet, it holds orders"
          + " that stand nowhere else: end what reads the data, such as an audit or a backup, and"
          + " look at this message again.";
    }
    return "; put it back and it goes on by itself, or restart the server.";
  }

  @Override
  public void begin() {
    check();
    run(() -> execute("BEGIN IMMEDIATE"));
  }

  @Override
  public void commit() {
    run(
        () -> {
          WriterRows prepared = rows;
          if (prepared != null) { // else nothing was done in this transaction
            prepared.orders().end();
          }
          execute("COMMIT");
        });
    if (forgot) {
      writeLogBack(); // else the old key stays in the log until that is overwritten
      forgot = false;
    }
  }

  @Override
  public void touch() {
    run(() -> execute(PROBE));
  }

  /** Checkpoints first, because a disk that the log itself has filled then has room again. */
  @Override
  public void probe() {
    check();
    writeLogBack();
    directory.checkRoom();
    begin();
    try {
      touch();
      commit();
    } catch (LedgerException e) {
      rollback();
      throw e;
    }
  }

  /**
   * Writes the log into the file, as far as readers and the disk allow it at once; a later call
   * does the rest.
   *
   * @return whether nothing is left
   */
  private boolean writeLogBack() {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate("PRAGMA busy_timeout = 0");
      try (ResultSet done = statement.executeQuery("PRAGMA wal_checkpoint(TRUNCATE)")) {
        int log = done.getInt("log"); // -1 if another connection is at it
        return log >= 0 && log == done.getInt("checkpointed");
      } finally {
        execute(SqliteConnections.PATIENCE);
      }
    } catch (SQLException e) {
      LOG.debug("The log could not be written back: {}", e.getMessage());
      return false;
    }
  }

  @Override
  public void rollback() {
    WriterRows failed = rows;
    if (failed != null) {
      failed.close();
      rows = null;
    }
    try {
      execute("ROLLBACK");
    } catch (SQLException e) {
      // SQLite has rolled back already: a full disk and the like end the transaction at once.
      // If it were still open, the next BEGIN would say so.
    }
  }

  @Override
  public Optional<KnownOrder> order(String key) {
    return get(() -> rows().orders().find(key));
  }

  @Override
  public long add(StoredOrder order) {
    return get(() -> rows().orders().add(order));
  }

  @Override
  public List<KnownOrder> ordersBelow(long number, int most, int enough) {
    return get(() -> rows().orders().below(number, most, enough));
  }

  @Override
  public void amend(KnownOrder order, OrderState state, Amendment amendment) {
    run(
        () -> {
          long id = rows().amendments().add(order, state, amendment);
          rows().orders().change(order, state, id);
        });
  }

  @Override
  public List<Amendment> amendments(KnownOrder order, int most) {
    return get(() -> rows().amendments().newest(order.number(), most));
  }

  @Override
  public Optional<Amendment> partialCancellation(KnownOrder order, String key) {
    return get(() -> rows().amendments().find(order.number(), key));
  }

  @Override
  public int countPartialCancellations(KnownOrder order) {
    return get(() -> rows().amendments().countParts(order.number()));
  }

  @Override
  public Map<ProductId, Long> partialCancellations(KnownOrder order) {
    return get(() -> rows().amendments().sumOfParts(order.number()));
  }

  @Override
  public void rename(KnownOrder order, String key, String newKey) {
    run(
        () -> {
          rows().orders().rename(order, key, newKey);
          rows().amendments().forgetKeys(order.number());
        });
    forgot = true;
  }

  @Override
  public int fold(Instant receivedBefore, int most) {
    return get(
        () -> {
          FoldRows.Folded folded = rows().fold().fold(receivedBefore, most);
          rows().orders().removeKeysUpTo(folded.lastNumber());
          return folded.orders();
        });
  }

  @Override
  public Optional<ProductDefined> product(ProductId id) {
    return get(() -> rows().state().product(id));
  }

  @Override
  public Optional<MadeProduct> productMadeUnder(String key) {
    return get(() -> rows().productKeys().find(key));
  }

  @Override
  public void add(String key, MadeProduct made) {
    run(() -> rows().productKeys().add(key, made));
  }

  @Override
  public void put(Change change) {
    run(() -> rows().state().put(change));
  }

  @Override
  public Optional<Checkpoint> checkpoint() {
    return get(() -> rows().checkpoint().find());
  }

  @Override
  public void put(Checkpoint checkpoint) {
    run(() -> rows().checkpoint().put(checkpoint));
  }

  @Override
  public void close() {
    try (directory) {
      run(connection::close);
    }
  }

  private WriterRows rows() throws SQLException {
    WriterRows prepared = rows;
    if (prepared == null) {
      prepared = WriterRows.over(connection);
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
