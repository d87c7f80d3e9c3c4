package dev.tally.ledger.sqlite;

import dev.tally.ledger.LedgerException;
import dev.tally.ledger.sqlite.SqliteAudit.Report;
import dev.tally.shop.Position;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies a ledger's file as of one moment, even while a server writes it. The copy is checked page
 * by page, recounted order by order and compared with what it was taken from before it gets its
 * name, so a file of that name is a good backup. One thread.
 */
public final class Backup {

  private static final Logger LOG = LoggerFactory.getLogger(Backup.class);

  /** Left free for whatever else is on the disk, such as the shop itself. */
  private static final long RESERVE = 64L << 20;

  private static final long MOST_UNWRITTEN = 8L << 20;

  private static final int PIECE = 1 << 18;

  private Backup() {}

  /** Is told of a backup's progress, on the backup's thread. */
  public interface Observer {
    /** Called now and then with how many orders of the copy were recounted. */
    void recounted(long orders);

    /**
     * Called after every millisecond or so of work; it may take its time.
     *
     * @return whether to go on; if not, there is no backup
     */
    default boolean goOn() {
      return true;
    }

    /** Called when the copy has been verified, before it gets its name. */
    default void verified(Copy copy) throws IOException {}
  }

  /**
   * What a verified copy holds.
   *
   * @param ledger the ledger's name, see {@link SqliteReader#identity}
   * @param position of the newest change
   * @param newestOrder the key of the newest order that is kept
   * @param units the sum of all totals
   */
  public record Copy(
      DataKind kind,
      String ledger,
      Position position,
      int schema,
      Optional<String> newestOrder,
      Report report,
      long units,
      long bytes,
      String sha256) {}

  /**
   * Writes a backup.
   *
   * @param data the data directory
   * @param file the backup's file; only its owner may read it
   * @param force whether an existing file may be replaced
   * @throws LedgerException if the directory cannot be read, the file exists or cannot be written,
   *     the shop's totals are not what its orders add up to, or the observer ended it
   */
  public static Copy write(Path data, Path file, boolean force, Observer observer) {
    try (SqliteReader reader = SqliteReader.open(data)) {
      refuseToReplace(file, reader.database(), force);
      checkRoom(reader.database(), file.toAbsolutePath());
      Path draft = draft(file.toAbsolutePath());
      try {
        Standing before = reader.standing();
        copy(reader, draft, observer);
        Copy copy = verify(draft, data, before, reader.standing(), observer);
        observer.verified(copy);
        new DurableFiles().move(draft, file);
        return copy;
      } finally {
        Files.deleteIfExists(draft);
        Files.deleteIfExists(draft.resolveSibling(draft.getFileName() + "-journal"));
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
      reader.copyInto(file, () -> true);
    }
  }

  /**
   * Copies, and writes to the disk what was copied as it goes: all of it at the end would keep the
   * disk busy for as long as that takes, and the shop's commits waiting.
   */
  private static void copy(SqliteReader reader, Path draft, Observer observer) throws IOException {
    try (FileChannel written = FileChannel.open(draft, StandardOpenOption.WRITE)) {
      AtomicLong onDisk = new AtomicLong();
      reader.copyInto(
          draft,
          () -> {
            writeOut(written, onDisk);
            return observer.goOn();
          });
    }
  }

  private static void writeOut(FileChannel written, AtomicLong onDisk) {
    try {
      if (written.size() - onDisk.get() > MOST_UNWRITTEN) {
        onDisk.set(written.size());
        written.force(false);
      }
    } catch (IOException e) {
      LOG.debug("SQLite will say what is wrong.", e); // nothing may be thrown through its code
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

  private static void checkRoom(Path database, Path file) throws IOException {
    Path log = database.resolveSibling(database.getFileName() + "-wal");
    long needed = Files.size(database) + (Files.exists(log) ? Files.size(log) : 0) + RESERVE;
    long left = Files.getFileStore(file.getParent()).getUsableSpace();
    if (left < needed) {
      throw new LedgerException(
          "The disk of %s has %,d MB left, and a backup may need %,d MB; free some space, or choose"
                  .formatted(file.getParent(), left >> 20, needed >> 20)
              + " another disk.");
    }
  }

  /** Creates an empty file beside this one, with a name that no other backup uses. */
  private static Path draft(Path file) throws IOException {
    return Files.createTempFile(
        file.getParent(), file.getFileName() + ".", ".part", OwnerOnly.file(file));
  }

  private static Copy verify(
      Path draft, Path data, Standing before, Standing after, Observer observer)
      throws IOException {
    Report report = recount(draft, draft, observer);
    if (!report.differences().isEmpty()) {
      throw new LedgerException(
          "%,d totals in %s are not what its orders add up to, so there is no backup; see which"
                  .formatted(report.differences().size(), data)
              + " with ./tally audit --data %s.".formatted(data));
    }
    try (SqliteReader copy = SqliteReader.ofFile(draft, draft)) {
      Standing standing = copy.standing();
      if (!before.isHeldBy(standing) || !standing.isHeldBy(after)) {
        throw new LedgerException(
            "The copy of %s is not what was copied, so there is no backup; look at the disk of %s."
                .formatted(data, draft.getParent()));
      }
      return new Copy(
          standing.kind(),
          copy.identity(),
          standing.lineage().positionOf(standing.head()),
          copy.schema(),
          copy.newestOrder(),
          report,
          copy.units(),
          Files.size(draft),
          sha256(draft, observer));
    }
  }

  /**
   * Checks every page and every order of a copy that no program writes.
   *
   * @param file the copy's name in messages
   * @throws LedgerException if it is damaged
   */
  static Report recount(Path copy, Path file, Observer observer) {
    try (SqliteAudit audit = SqliteAudit.ofFile(copy, file)) {
      audit.lookWhileItWorks(observer);
      audit.checkPages();
      return audit.run(observer::recounted);
    }
  }

  /** Returns the SHA-256 of a file, in hexadecimal digits. */
  public static String sha256(Path file) throws IOException {
    return sha256(file, orders -> {});
  }

  private static String sha256(Path file, Observer observer) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] piece = new byte[PIECE];
      for (int read = in.read(piece); read > 0; read = in.read(piece)) {
        digest.update(piece, 0, read);
        if (!observer.goOn()) {
          throw new LedgerException("The work on " + file + " was ended before it was done.");
        }
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }
}
