package dev.tally.ledger.sqlite;

import dev.tally.ledger.LedgerException;
import dev.tally.ledger.sqlite.SqliteAudit.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;

/**
 * Replaces a data directory's file with a backup. The backup is copied beside that file, brought up
 * to date and checked there, and takes its place by one rename. By then the old file, with its log,
 * has another name, so that an interrupted restore has lost nothing. One thread.
 */
public final class Restore {

  private static final String DRAFT = "tally.db.restoring";
  private static final String LOG = "-wal";

  /** The suffixes of a database, and of what SQLite needs to read it if it was not closed. */
  private static final List<String> PARTS = List.of("", LOG, "-journal");

  private static final List<String> BESIDE = List.of(LOG, "-journal", "-shm");

  private final DataDirectory directory;
  private final Path draft;
  private final DurableFiles files;
  private final InstantSource clock;

  private Restore(DataDirectory directory, DurableFiles files, InstantSource clock) {
    this.directory = directory;
    this.draft = directory.database().resolveSibling(DRAFT);
    this.files = files;
    this.clock = clock;
  }

  /**
   * The outcome of a restore.
   *
   * @param kept the name under which the replaced file is kept
   */
  public record Restored(Report report, DataKind kind, Optional<Path> kept) {}

  /**
   * Restores a backup. The shop begins an epoch when it is next started, as with every start: a
   * viewer resumes only if what it has received is in the backup. And it is another ledger from now
   * on: what the lost one exported of orders without keys is not taken for its own.
   *
   * @param file a backup, or a database that was copied by hand, with its log beside it if it has
   *     one
   * @param data the data directory; created if there is none
   * @param force whether data may be replaced that the backup does not have
   * @param random names the ledger
   * @param progress called with how many orders of the copy were recounted
   * @throws LedgerException if a server uses the directory or the file, the backup is no good, or
   *     the directory holds what the backup does not have
   */
  public static Restored restore(
      Path file,
      Path data,
      boolean force,
      InstantSource clock,
      RandomGenerator random,
      LongConsumer progress) {
    return restore(file, data, force, new DurableFiles(), clock, random, progress);
  }

  static Restored restore(
      Path file,
      Path data,
      boolean force,
      DurableFiles files,
      InstantSource clock,
      RandomGenerator random,
      LongConsumer progress) {
    try {
      refuseWhatIsWritten(file);
      try (DataDirectory directory = DataDirectory.claim(data)) {
        return new Restore(directory, files, clock).run(file, force, random, progress);
      }
    } catch (IOException e) {
      throw new LedgerException(
          "%s cannot be restored: %s.".formatted(file, DataDirectory.reason(e)), e);
    }
  }

  /**
   * Refuses a file in use: file and log, copied in turn beside a writer, would be of two moments.
   */
  private static void refuseWhatIsWritten(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new LedgerException("There is no file " + file + "; look for a typing error.");
    } else if (DataDirectory.isHeld(file.toRealPath().resolveSibling(""))) {
      throw new LedgerException(
          file + " is in use by a server; stop it, or copy what it holds with ./tally backup.");
    }
  }

  private Restored run(Path file, boolean force, RandomGenerator random, LongConsumer progress)
      throws IOException {
    Path database = directory.database();
    if (Files.exists(database) && Files.isSameFile(file, database)) {
      throw new LedgerException(file + " is the shop's own database; name a backup.");
    }
    try {
      removeDraft();
      files.copy(file, draft);
      Path log = beside(file, LOG);
      if (Files.exists(log)) {
        files.copy(log, beside(draft, LOG));
      }
      Standing backup = bringUpToDate(file, random);
      if (!force) {
        refuseToLose(backup, file);
      }
      Report report = verify(file, progress);
      if (Files.exists(database)) {
        DurableFiles.belongLike(draft, database);
      }
      Optional<Path> kept = keepWhatIsThere();
      files.move(draft, database);
      return new Restored(report, backup.kind(), kept);
    } catch (SQLException e) {
      throw SqliteFailure.isDamage(e)
          ? new LedgerException(file + " is damaged or not a backup; restore another one.", e)
          : SqliteFailure.of(draft, e);
    } finally {
      removeDraft();
    }
  }

  private void removeDraft() throws IOException {
    files.delete(draft);
    for (String suffix : BESIDE) {
      files.delete(beside(draft, suffix));
    }
  }

  /** Brings the draft to the newest schema, and leaves it without a log. */
  private Standing bringUpToDate(Path file, RandomGenerator random) throws SQLException {
    try (Connection connection = SqliteConnections.toWrite(draft)) {
      Schema schema = new Schema(file, connection);
      if (!schema.isTallys()) {
        throw new LedgerException(file + " is not a backup of Tally; look for a typing error.");
      }
      schema.prepare(schema.kind(), schema.journal(), clock, random, Optional.empty());
      schema.rename(random);
      Standing standing = Standing.of(connection, schema);
      endLog(connection);
      return standing;
    }
  }

  private void refuseToLose(Standing backup, Path file) {
    Path there = directory.database();
    if (Files.exists(there) && !standing(there).isHeldBy(backup)) {
      throw new LedgerException(
          "%s holds data that %s does not have; to replace them all the same, say --force."
              .formatted(there.getParent(), file));
    }
  }

  private static Standing standing(Path database) {
    try (SqliteReader reader = SqliteReader.ofFile(database, database)) {
      return reader.standing();
    } catch (LedgerException e) {
      throw new LedgerException(
          "What %s holds cannot be told (%s); to replace it all the same, say --force."
              .formatted(database, e.getMessage()),
          e);
    }
  }

  private Report verify(Path file, LongConsumer progress) {
    Report report = Backup.recount(draft, file, progress::accept);
    if (!report.differences().isEmpty()) {
      throw new LedgerException(
          "%,d totals in %s are not what its orders add up to; restore an older one."
              .formatted(report.differences().size(), file));
    }
    return report;
  }

  /**
   * Keeps the old files under another name. All get a second name before one loses its first: there
   * is always a database, because a start would create a missing one anew. A leftover log must go
   * before the new database comes, which would take it for its own.
   */
  private Optional<Path> keepWhatIsThere() throws IOException {
    Path database = directory.database();
    if (Files.exists(database)) {
      endLog(database);
    }
    Path name = nameToKeep(database);
    Optional<Path> kept = Optional.empty();
    for (String suffix : PARTS) {
      if (Files.exists(beside(database, suffix))) {
        files.link(beside(database, suffix), beside(name, suffix));
        kept = kept.or(() -> Optional.of(beside(name, suffix)));
      }
    }
    for (String suffix : BESIDE) {
      files.delete(beside(database, suffix));
    }
    return kept;
  }

  private Path nameToKeep(Path database) {
    String time = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString().replace(":", "");
    Path name = beside(database, ".replaced-" + time);
    for (int n = 2; isTaken(name); n++) {
      name = beside(database, ".replaced-" + time + "-" + n);
    }
    return name;
  }

  private static boolean isTaken(Path name) {
    return PARTS.stream().anyMatch(suffix -> Files.exists(beside(name, suffix)));
  }

  /** Writes the log's content into the file; SQLite does so even if the file is damaged. */
  private static void endLog(Path database) {
    try (Connection connection = SqliteConnections.toWrite(database)) {
      endLog(connection);
    } catch (SQLException e) {
      if (!SqliteFailure.isDamage(e)) {
        throw SqliteFailure.of(database, e);
      }
    }
  }

  private static void endLog(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet mode = statement.executeQuery("PRAGMA journal_mode = DELETE")) {
      if (!"delete".equals(mode.getString(1))) {
        throw new SQLException("the log stays in use");
      }
    }
  }

  private static Path beside(Path file, String suffix) {
    return file.resolveSibling(file.getFileName() + suffix);
  }
}
