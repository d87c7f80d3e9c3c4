package dev.tally.ledger.sqlite;

import dev.tally.ledger.LedgerException;
import dev.tally.ledger.sqlite.SqliteAudit.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;

/**
 * Puts a backup in the place of a data directory's file. The backup is copied beside that file,
 * brought up to date and checked there, and takes its place by one rename, so that a restore which
 * is cut off has changed nothing. What was there is kept under another name. One thread.
 */
public final class Restore {

  private static final String DRAFT = "tally.db.restoring";

  private final DataDirectory directory;
  private final Path draft;
  private final InstantSource clock;

  private Restore(DataDirectory directory, InstantSource clock) {
    this.directory = directory;
    this.draft = directory.database().resolveSibling(DRAFT);
    this.clock = clock;
  }

  /**
   * What was restored.
   *
   * @param kept the name under which the file that was there is kept
   */
  public record Restored(Report report, Kind kind, Optional<Path> kept) {}

  /**
   * Restores a backup. The shop begins a new epoch when it is next started, and no viewer is
   * resumed across it.
   *
   * @param file a backup, or a database that was copied by hand, with its log beside it if it has
   *     one
   * @param data the data directory; it is made if there is none
   * @param force whether data may be replaced that the backup does not have
   * @param random names the ledger, should the file be new
   * @param progress is told how many orders of the copy were recounted
   * @throws LedgerException if a server uses the directory, the backup is no good, or the directory
   *     holds what the backup does not have
   */
  public static Restored restore(
      Path file,
      Path data,
      boolean force,
      InstantSource clock,
      RandomGenerator random,
      LongConsumer progress) {
    if (!Files.isRegularFile(file)) {
      throw new LedgerException("There is no file " + file + "; look for a typing error.");
    }
    try (DataDirectory directory = DataDirectory.claim(data)) {
      return new Restore(directory, clock).run(file, force, random, progress);
    } catch (IOException e) {
      throw new LedgerException(
          "%s cannot be restored: %s.".formatted(file, DataDirectory.reason(e)), e);
    }
  }

  private Restored run(Path file, boolean force, RandomGenerator random, LongConsumer progress)
      throws IOException {
    try {
      removeDraft();
      DurableFiles.copy(file, draft);
      Path log = file.resolveSibling(file.getFileName() + "-wal");
      if (Files.exists(log)) {
        DurableFiles.copy(log, logOf(draft));
      }
      Standing backup = bringUpToDate(file, random);
      if (!force) {
        refuseToLose(backup, file);
      }
      Report report = Backup.verify(draft, file, progress);
      Optional<Path> kept = keepWhatIsThere();
      DurableFiles.move(draft, directory.database());
      return new Restored(report, backup.kind(), kept);
    } catch (SQLException e) {
      throw SqliteFailure.isDamage(e)
          ? new LedgerException(file + " is damaged or no backup; restore another one.", e)
          : SqliteFailure.of(draft, e);
    } finally {
      removeDraft();
    }
  }

  private void removeDraft() throws IOException {
    Files.deleteIfExists(draft);
    Files.deleteIfExists(logOf(draft));
    Files.deleteIfExists(indexOf(draft));
  }

  /** Leaves a draft of the newest schema, without a log, and without an epoch to resume from. */
  private Standing bringUpToDate(Path file, RandomGenerator random) throws SQLException {
    try (Connection connection = SqliteConnections.toWrite(draft)) {
      Schema schema = new Schema(file, connection);
      if (!schema.isTallys()) {
        throw new LedgerException(file + " is no backup of Tally; look for a typing error.");
      }
      schema.prepare(schema.kind(), clock, random);
      Standing standing = Standing.of(connection, schema);
      execute(connection, "DELETE FROM epoch");
      execute(connection, "PRAGMA journal_mode = DELETE");
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
    try (SqliteReader reader = SqliteReader.ofFile(database)) {
      return reader.standing();
    } catch (LedgerException e) {
      throw new LedgerException(
          "What %s holds cannot be told (%s); to replace it all the same, say --force."
              .formatted(database, e.getMessage()),
          e);
    }
  }

  /** A second name first: at no moment is there no database, which a start would make anew. */
  private Optional<Path> keepWhatIsThere() throws IOException {
    Path database = directory.database();
    if (!Files.exists(database)) {
      return Optional.empty();
    }
    Path kept = nameToKeep(database);
    closeLog(database);
    for (Path part : new Path[] {logOf(database), indexOf(database)}) {
      if (Files.exists(part)) { // of a damaged file: it must not become the new one's
        Files.move(part, kept.resolveSibling(kept.getFileName() + suffixOf(part)));
      }
    }
    try {
      Files.createLink(kept, database);
    } catch (UnsupportedOperationException e) {
      DurableFiles.copy(database, kept);
    }
    return Optional.of(kept);
  }

  private Path nameToKeep(Path database) {
    String time = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString().replace(":", "");
    String name = "tally.db.replaced-" + time;
    Path kept = database.resolveSibling(name);
    for (int n = 2; Files.exists(kept); n++) {
      kept = database.resolveSibling(name + "-" + n);
    }
    return kept;
  }

  /** Writes what the log holds into the file, as far as the file is one. */
  private static void closeLog(Path database) {
    try (Connection connection = SqliteConnections.toWrite(database)) {
      execute(connection, "PRAGMA journal_mode = DELETE");
    } catch (SQLException e) {
      // Damaged: file and log are kept side by side, as they are.
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
  }

  private static Path logOf(Path database) {
    return database.resolveSibling(database.getFileName() + "-wal");
  }

  private static Path indexOf(Path database) {
    return database.resolveSibling(database.getFileName() + "-shm");
  }

  private static String suffixOf(Path part) {
    String name = part.getFileName().toString();
    return name.substring(name.lastIndexOf('-'));
  }
}
