package dev.tally.ledger.sqlite;

import dev.tally.ledger.LedgerException;
import dev.tally.ledger.sqlite.keys.KeyMerge;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right to write in a data directory, held by one process at a time through a lock on {@code
 * tally.lock}. The system releases it when the process ends, however it ends.
 */
final class DataDirectory implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(DataDirectory.class);

  /**
   * The directories held by this process. The system's lock does not stop a second opener in the
   * same process, and is lost as soon as the process closes any channel on the file: so a second
   * opener must not even open it.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  /**
   * The free space to require: a {@link KeyMerge} of a million keys ends with a commit of 3 MB, the
   * largest.
   */
  private static final long ENOUGH_ROOM = 16L << 20;

  /** The size of SQLite's header; SQLite takes anything shorter for a new file. */
  private static final int LEAST_DATABASE = 100;

  private static final List<String> NETWORKS =
      List.of("nfs", "cifs", "smb", "9p", "afs", "ceph", "glusterfs", "lustre", "sshfs", "webdav");

  private static final String LOCK = "tally.lock";
  private static final String DATABASE = "tally.db";
  private static final List<String> WATCHED =
      List.of(DATABASE, DATABASE + "-wal", DATABASE + "-shm", LOCK);

  /** Lies past the process id in the file, as some systems forbid others to read what is locked. */
  private static final long LOCKED_BYTE = 1_000;

  private final Path path;
  private final FileChannel lock;
  private final Map<Path, Object> files = new HashMap<>(); // each file's identity at first check

  private DataDirectory(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * Claims the directory, and creates it, for its owner alone, if it does not exist.
   *
   * @throws LedgerException if it is in use or cannot be written to
   */
  static DataDirectory claim(Path directory) {
    try {
      Path path = create(directory).toRealPath();
      warnOfNetwork(path);
      if (!HELD.add(path)) {
        throw inUse(path, ProcessHandle.current().pid() + ", this one");
      }
      try {
        return new DataDirectory(path, lock(path));
      } catch (IOException | RuntimeException e) {
        HELD.remove(path);
        throw e;
      }
    } catch (IOException e) {
      throw cannotWrite(directory, e);
    }
  }

  private static void warnOfNetwork(Path path) {
    try {
      networkWarning(path, Files.getFileStore(path).type()).ifPresent(LOG::warn);
    } catch (IOException e) {
      LOG.debug("What {} lies on is unknown, as within a changed root.", path, e);
    }
  }

  /**
   * Returns a warning if the file system is on a network: there, neither a lock nor an fsync always
   * does what it says.
   *
   * @param type of the file system, as the system names it
   */
  static Optional<String> networkWarning(Path path, String type) {
    String name = type.toLowerCase(Locale.ROOT).replaceFirst("^fuse\\.", "");
    return NETWORKS.stream().anyMatch(name::startsWith)
        ? Optional.of(
            "%s is on a network disk (%s): make sure that no other machine uses it, and that"
                    .formatted(path, type)
                + " what it has written survives its power cut, or choose another with --data.")
        : Optional.empty();
  }

  private static LedgerException cannotWrite(Path directory, IOException e) {
    return new LedgerException(
        "Cannot write in the data directory %s: %s. Give it to the user who runs Tally, or choose"
                .formatted(directory, reason(e))
            + " another with --data.",
        e);
  }

  /** Returns whether a process holds this directory now, be it this one or another. */
  static boolean isHeld(Path directory) throws IOException {
    Path path = directory.toRealPath();
    if (HELD.contains(path)) {
      return true;
    } else if (!Files.exists(path.resolve(LOCK))) {
      return false;
    }
    try (FileChannel file = FileChannel.open(path.resolve(LOCK))) {
      return file.tryLock(LOCKED_BYTE, 1, true) == null;
    }
  }

  Path database() {
    return path.resolve(DATABASE);
  }

  /**
   * Checks that the files are the same as at the first call, which must be made while SQLite has
   * them open. SQLite goes on writing to a file or a log that was deleted, and so would we, into
   * nothing; without the log's index, another program takes the log for abandoned; without the
   * lock, a second writer gets in.
   *
   * @throws LedgerException if one of them was moved, deleted or replaced; without advice, which
   *     depends on what is left of them
   */
  void check() {
    for (String name : WATCHED) {
      check(path.resolve(name));
    }
  }

  /**
   * Creates an empty database for its owner alone, if there is none; SQLite's log gets the same
   * permissions.
   *
   * @throws LedgerException if the file is cut short, or there is a log but not the file that it
   *     belongs to: SQLite would delete it, and the orders in it
   */
  void createDatabase() {
    Path log = path.resolve(DATABASE + "-wal");
    try {
      long size = sizeOf(database());
      if (size == 0 && sizeOf(log) > 0) {
        throw new LedgerException(
            "%s is missing or empty, but %s beside it holds orders; put back the file to which it"
                    .formatted(database(), log.getFileName())
                + " belongs, or restore a backup.");
      }
      if (size > 0 && size < LEAST_DATABASE) {
        throw new LedgerException(
            database() + " is cut short; restore a backup, or choose another --data.");
      }
      if (!Files.exists(database())) {
        Files.createFile(database(), OwnerOnly.file(database()));
      }
    } catch (IOException e) {
      throw cannotWrite(path, e);
    }
  }

  private static long sizeOf(Path file) throws IOException {
    return Files.exists(file) ? Files.size(file) : 0;
  }

  /** Returns whether the database is the same file as at the first check. */
  boolean hasDatabase() {
    try {
      check(database());
      return true;
    } catch (LedgerException e) {
      return false;
    }
  }

  /**
   * Checks that the disk has room: with a page or two left, it would take the next small order and
   * refuse the one after it.
   *
   * @throws LedgerException if less is left than {@link #ENOUGH_ROOM}
   */
  void checkRoom() {
    try {
      long left = Files.getFileStore(path).getUsableSpace();
      if (left < ENOUGH_ROOM) {
        throw new LedgerException(
            "The disk that holds %s is full: %,d KB are left; free some space, %,d MB at least, and"
                    .formatted(path, left / 1024, ENOUGH_ROOM >> 20)
                + " Tally goes on by itself.");
      }
    } catch (IOException e) {
      throw new LedgerException(path + " cannot be accessed; see that its disk is there.", e);
    }
  }

  private void check(Path file) {
    try {
      Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
      if (key != null && !files.computeIfAbsent(file, first -> key).equals(key)) {
        throw new LedgerException(file + " was replaced under the running server");
      }
    } catch (IOException e) {
      throw new LedgerException(file + " was moved or deleted", e);
    }
  }

  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      HELD.remove(path);
    }
  }

  private static Path create(Path directory) throws IOException {
    if (Files.isDirectory(directory)) {
      return directory;
    }
    return Files.createDirectories(directory, OwnerOnly.directory(directory));
  }

  private static FileChannel lock(Path path) throws IOException {
    FileChannel file =
        FileChannel.open(
            path.resolve(LOCK),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    try {
      if (file.tryLock(LOCKED_BYTE, 1, false) == null) {
        throw inUse(path, read(file));
      }
      write(file, Long.toString(ProcessHandle.current().pid()));
      return file;
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private static String read(FileChannel file) throws IOException {
    ByteBuffer pid = ByteBuffer.allocate(20);
    file.read(pid, 0);
    return new String(pid.array(), 0, pid.position(), StandardCharsets.US_ASCII);
  }

  private static void write(FileChannel file, String pid) throws IOException {
    file.truncate(0);
    file.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)), 0);
  }

  private static LedgerException inUse(Path path, String pid) {
    return new LedgerException(
        "The data directory %s is in use by another Tally (process %s); stop that one, or choose"
                .formatted(path, pid)
            + " another directory with --data.");
  }

  /** Returns why it failed. The message is often the path alone; then the type says more. */
  static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "its directory does not exist";
    } else if (e instanceof AccessDeniedException) {
      return "the system does not allow it";
    }
    String reason = e instanceof FileSystemException known ? known.getReason() : e.getMessage();
    return reason == null ? e.getClass().getSimpleName() : reason;
  }
}
