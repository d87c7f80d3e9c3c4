package dev.tally.ledger.sqlite;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.NativeLibraryNotFoundException;
import org.sqlite.SQLiteJDBCLoader;

/**
 * SQLite's native code, which must be a file of its own to be loaded. It is unpacked beside the
 * data, or among the temporary files if nothing may be executed there, and deleted as soon as it is
 * loaded: the driver would leave it behind whenever a server is halted. Safe for all threads.
 */
public final class NativeLibrary {

  private static final Logger LOG = LoggerFactory.getLogger(NativeLibrary.class);

  private static final String PREFIX = "tally-native-";

  /** A directory of this age was left behind by a process that was killed while loading. */
  private static final Duration ABANDONED = Duration.ofMinutes(10);

  private static @Nullable Path place;

  private NativeLibrary() {}

  /** Returns where it was unpacked, and so where others may be; empty until it is loaded. */
  public static synchronized Optional<Path> place() {
    return Optional.ofNullable(place);
  }

  /**
   * Loads it, once in a process.
   *
   * @param directory the data directory, tried first; null if there is none
   * @throws SQLException if it cannot be loaded from anywhere
   */
  static synchronized void load(@Nullable Path directory) throws SQLException {
    if (place == null) {
      List<Path> places = new ArrayList<>();
      if (directory != null) {
        sweep(directory);
        places.add(directory.toAbsolutePath());
      }
      places.add(Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath());
      place = loadFromOne(places);
    }
  }

  private static Path loadFromOne(List<Path> places) throws SQLException {
    List<String> reasons = new ArrayList<>();
    for (Path candidate : places) {
      try {
        Path own = Files.createTempDirectory(candidate, PREFIX); // for its owner alone
        try {
          loadFrom(own);
          if (!reasons.isEmpty()) {
            LOG.info(
                "Native code is unpacked in {}, because it cannot be in {}.",
                candidate,
                reasons.get(0));
          }
          return candidate;
        } finally {
          delete(own);
        }
      } catch (IOException e) {
        reasons.add(candidate + ": " + DataDirectory.reason(e));
      } catch (NativeLibraryNotFoundException e) {
        reasons.add(candidate + ": " + e.getMessage());
      }
    }
    throw new SQLException(new UnsatisfiedLinkError(String.join("; ", reasons)));
  }

  /** Lets the driver load it, which alone knows whether it is loaded already. */
  private static void loadFrom(Path directory) throws IOException, NativeLibraryNotFoundException {
    Path probe = directory.resolve("probe");
    Files.createFile(probe, OwnerOnly.file(probe));
    boolean mayBe = probe.toFile().setExecutable(true);
    if (!mayBe || !Files.isExecutable(probe)) { // access(2) says no if it is mounted noexec
      throw new IOException("the system lets nothing be executed there");
    }
    System.setProperty("org.sqlite.tmpdir", directory.toString());
    try {
      SQLiteJDBCLoader.initialize();
    } catch (NativeLibraryNotFoundException e) {
      throw e;
    } catch (Exception e) { // as the driver declares it
      throw new IllegalStateException(e);
    }
  }

  /**
   * Deletes what was left behind beside the data; never among the temporary files, where others may
   * have put a link to what is not ours.
   */
  private static void sweep(Path data) {
    FileTime abandoned = FileTime.from(Instant.now().minus(ABANDONED));
    try (DirectoryStream<Path> left = Files.newDirectoryStream(data, PREFIX + "*")) {
      for (Path directory : left) {
        if (Files.getLastModifiedTime(directory).compareTo(abandoned) < 0) {
          delete(directory);
        }
      }
    } catch (IOException e) {
      // If the directory cannot be read or written, opening the database in it fails.
    }
  }

  /**
   * Deletes a directory, or leaves to the next start what cannot be deleted, as if in use on
   * Windows.
   */
  private static void delete(Path directory) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        Files.delete(file);
      }
      Files.delete(directory);
    } catch (IOException e) {
      directory.toFile().deleteOnExit();
    }
  }
}
