package dev.tally.ledger.sqlite;

import dev.tally.ledger.LedgerException;
import dev.tally.ledger.sqlite.SqliteAudit.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongConsumer;

/**
 * Copies a ledger's file as of one moment, even while a server writes it. The copy is checked page
 * by page and recounted order by order before it gets its name, so a file of that name is a good
 * backup. One thread.
 */
public final class Backup {

  private Backup() {}

  /**
   * Writes a backup.
   *
   * @param data the data directory
   * @param file the backup's file; only its owner may read it
   * @param force whether an existing file may be replaced
   * @param progress called with how many orders of the copy were recounted
   * @return what the copy holds
   * @throws LedgerException if the directory cannot be read, the file exists or cannot be written,
   *     or the shop's totals are not what its orders add up to
   */
  public static Report write(Path data, Path file, boolean force, LongConsumer progress) {
    try (SqliteReader reader = SqliteReader.open(data)) {
      refuseToReplace(file, reader.database(), force);
      Path draft = draft(file.toAbsolutePath());
      try {
        reader.copyInto(draft);
        Report report = recount(draft, draft, progress);
        if (!report.differences().isEmpty()) {
          throw new LedgerException(
              "%,d totals in %s are not what its orders add up to, so there is no backup; see which"
                      .formatted(report.differences().size(), data)
                  + " with ./tally audit --data %s.".formatted(data));
        }
        new DurableFiles().move(draft, file);
        return report;
      } finally {
        Files.deleteIfExists(draft);
      }
    } catch (IOException e) {
      throw new LedgerException(
          "The backup %s cannot be written: %s.".formatted(file, DataDirectory.reason(e)), e);
    }
  }

  /**
   * Copies a data directory's database as of one moment, without recounting it.
   *
   * @param file does not exist
   * @throws LedgerException if the directory cannot be read, or the file cannot be written
   */
  public static void copy(Path data, Path file) {
    try (SqliteReader reader = SqliteReader.open(data)) {
      reader.copyInto(file);
    }
  }

  private static void refuseToReplace(Path file, Path database, boolean force) throws IOException {
    if (Files.exists(file) && Files.isSameFile(file, database)) {
      throw new LedgerException(file + " is the shop's own database; name another file.");
    } else if (Files.exists(file) && !force) {
      throw new LedgerException(
          file + " exists already; name another file, or replace it with --force.");
    }
  }

  /** Creates an empty file beside this one, with a name that no other backup uses. */
  private static Path draft(Path file) throws IOException {
    return Files.createTempFile(
        file.getParent(), file.getFileName() + ".", ".part", OwnerOnly.file(file));
  }

  /**
   * Checks every page and every order of a copy that no program writes.
   *
   * @param file the copy's name in messages
   * @throws LedgerException if it is damaged
   */
  static Report recount(Path copy, Path file, LongConsumer progress) {
    try (SqliteAudit audit = SqliteAudit.ofFile(copy, file)) {
      audit.checkPages();
      return audit.run(progress);
    }
  }
}
