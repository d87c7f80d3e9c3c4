package dev.tally.ledger.sqlite;

import dev.tally.ledger.LedgerException;
import dev.tally.ledger.RandomName;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * Brings a file to the newest schema by all scripts that it lacks, in one transaction, so that a
 * cut leaves the old schema or the newest and nothing between; and refuses files that it must not
 * touch. Runs on the opener's thread.
 */
final class Schema {

  /** The scripts in their order, never changed once released: script n makes version n. */
  static final List<String> SCRIPTS =
      List.of("001-schema.sql", "002-amendments.sql", "003-replica.sql", "004-categories.sql");

  private final Path database;
  private final Connection connection;
  private final List<String> scripts;

  Schema(Path database, Connection connection) {
    this(database, connection, SCRIPTS);
  }

  Schema(Path database, Connection connection, List<String> scripts) {
    this.database = database;
    this.connection = connection;
    this.scripts = List.copyOf(scripts);
  }

  /**
   * Makes sure that the file has the newest schema, an identity and this kind.
   *
   * @param journal the journal whose replica it is; empty if it is a ledger of its own
   * @param random names a new ledger of its own
   * @param upgrade keeps a copy before an older schema is changed; empty if that is not needed
   * @throws LedgerException if the file belongs to a newer Tally, another program, another kind or
   *     another journal
   */
  void prepare(
      DataKind kind,
      Optional<String> journal,
      InstantSource clock,
      RandomGenerator random,
      Optional<Upgrade> upgrade)
      throws SQLException {
    int version = version();
    checkNotNewer(version, upgrade);
    if (version > 0) {
      checkKind(kind); // before anything is changed
      checkJournal(journal);
      execute("UPDATE meta SET value = value WHERE name = 'kind'"); // fails if it may not write
    }
    if (version > 0 && version < scripts.size() && upgrade.isPresent()) {
      upgrade.get().keepCopy(version, scripts.size());
    }
    writeAhead();
    if (version < scripts.size()) {
      execute("BEGIN IMMEDIATE");
      for (int next = version + 1; next <= scripts.size(); next++) {
        execute(script(scripts.get(next - 1)));
        update("INSERT INTO schema_version VALUES (?, ?)", next, clock.millis());
        if (next == 1) {
          name(kind, journal, random);
        }
      }
      execute("COMMIT");
    }
    checkShape();
  }

  private void name(DataKind kind, Optional<String> journal, RandomGenerator random)
      throws SQLException {
    String identity = journal.orElseGet(() -> RandomName.next(random));
    update("INSERT INTO meta VALUES ('ledger', ?)", identity);
    update("INSERT INTO meta VALUES ('kind', ?)", kind.mark());
    if (journal.isPresent()) {
      update("INSERT INTO meta VALUES ('journal', ?)", journal.get());
    }
  }

  /** Sets write-ahead logging. The mode stays in the file; readers get in beside the writer. */
  private void writeAhead() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet mode = statement.executeQuery("PRAGMA journal_mode = WAL")) {
      if (!"wal".equals(mode.getString(1))) {
        throw new LedgerException(
            database
                + " lies on a disk that several programs cannot share, as one over the network is;"
                + " choose a directory on another with --data.");
      }
    }
  }

  /**
   * Gives the ledger a new identity, so that keys from the life that it leaves are not taken for
   * its own. A replica keeps its journal's, which it continues to follow.
   */
  void rename(RandomGenerator random) throws SQLException {
    if (journal().isPresent()) {
      return;
    }
    update("UPDATE meta SET value = ? WHERE name = 'ledger'", RandomName.next(random));
  }

  /** Checks the schema for readers, which do not bring it up to date. */
  void check() throws SQLException {
    int version = version();
    if (version < scripts.size()) {
      throw new LedgerException(
          database + " was written by an older Tally; start this one on it once.");
    }
    checkNotNewer(version, Optional.empty());
    checkShape();
  }

  /** Checks that the file has all that the scripts make. */
  private void checkShape() throws SQLException {
    try (Connection empty = SqliteConnections.inMemory()) {
      Schema made = new Schema(database, empty, scripts);
      for (String script : scripts) {
        made.execute(script(script));
      }
      Set<String> missing = new TreeSet<>(made.columns());
      missing.removeAll(columns());
      if (!missing.isEmpty()) {
        throw new UnreadableException("it lacks " + String.join(", ", missing));
      }
    }
    meta("ledger");
    checkNumber("folded");
    if (scripts.size() > 1) {
      checkNumber("folded_amendment");
    }
    checkNumber("forgotten");
  }

  private void checkNumber(String name) throws SQLException {
    if (!meta(name).matches("\\d{1,18}")) {
      throw new UnreadableException("its " + name + " is not a number");
    }
  }

  private Set<String> columns() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                """
                SELECT t.name || '.' || c.name FROM sqlite_schema t, pragma_table_info(t.name) c
                  WHERE t.type = 'table'
                """)) {
      Set<String> columns = new HashSet<>();
      while (row.next()) {
        columns.add(row.getString(1));
      }
      return columns;
    }
  }

  private void checkNotNewer(int version, Optional<Upgrade> upgrade) {
    if (version > scripts.size()) {
      throw new LedgerException(
          "%s was written by a newer Tally (schema %d, this one knows %d); use that version.%s"
              .formatted(
                  database,
                  version,
                  scripts.size(),
                  upgrade.map(kept -> " " + kept.wayBack(scripts.size())).orElse("")));
    }
  }

  String identity() throws SQLException {
    return meta("ledger");
  }

  DataKind kind() throws SQLException {
    return meta("kind").equals(DataKind.SHOP.mark()) ? DataKind.SHOP : DataKind.DEMONSTRATION;
  }

  /** Returns whether it is Tally's file at all; an empty one is not. */
  boolean isTallys() throws SQLException {
    return number("SELECT count(*) FROM sqlite_schema WHERE name = 'schema_version'") > 0;
  }

  /** Returns the number of the newest script that was applied; 0 if the file is empty. */
  int version() throws SQLException {
    if (number("SELECT count(*) FROM sqlite_schema") == 0) {
      return 0;
    }
    if (!isTallys()) {
      throw new LedgerException(
          database + " is the database of another program; choose another directory with --data.");
    }
    return number("SELECT coalesce(max(version), 0) FROM schema_version");
  }

  private void checkKind(DataKind kind) throws SQLException {
    if (!meta("kind").equals(kind.mark())) {
      DataKind other = kind == DataKind.SHOP ? DataKind.DEMONSTRATION : DataKind.SHOP;
      throw new LedgerException(
          "%s holds %s, not %s; choose another directory with --data."
              .formatted(database.getParent(), other, kind));
    }
  }

  /** Returns the journal whose replica this is; empty if it is a ledger of its own. */
  Optional<String> journal() throws SQLException {
    return find("journal");
  }

  /**
   * Returns whether this is a replica of a journal; not if it is still empty.
   *
   * @throws LedgerException if it is a shop of its own
   */
  boolean isReplica() throws SQLException {
    if (version() > 0 && journal().isEmpty()) {
      throw ownShop();
    }
    return version() > 0;
  }

  private LedgerException ownShop() {
    return new LedgerException(
        database.getParent()
            + " holds a shop of its own, no replica; choose another directory with --data, and"
            + " bring the shop over with ./tally export and ./tally import.");
  }

  private void checkJournal(Optional<String> journal) throws SQLException {
    Optional<String> followed = journal();
    if (followed.equals(journal)) {
      return;
    }
    Path directory = database.getParent();
    if (followed.isEmpty()) {
      throw ownShop();
    }
    throw new LedgerException(
        journal.isEmpty()
            ? directory
                + " holds a replica of a shop on Kafka; start it with --kafka, or choose another"
                + " directory with --data."
            : directory
                + " holds a replica of another journal: of another shop, or of one whose topic"
                + " was deleted and made anew. Correct --shop, or choose another directory with"
                + " --data; if the topic was deleted, the orders are still here: ./tally export,"
                + " and import into a new --shop.");
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate(sql); // this call takes several statements at once
    }
  }

  private void update(String sql, Object... values) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      statement.executeUpdate();
    }
  }

  private int number(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      return row.getInt(1);
    }
  }

  private String meta(String name) throws SQLException {
    return find(name)
        .orElseThrow(
            () -> new LedgerException(database + " lacks its " + name + "; restore a backup."));
  }

  private Optional<String> find(String name) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT value FROM meta WHERE name = ?")) {
      statement.setString(1, name);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
      }
    }
  }

  static String script(String name) {
    try (InputStream script = Schema.class.getResourceAsStream(name)) {
      if (script == null) {
        throw new AssertionError("the schema script " + name + " is missing from the program");
      }
      return new String(script.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
