package dev.tally.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A value in files that may change while the server runs, as secrets and certificates do: a new one
 * is valid within a second of its first use. If the files become unusable, the last good value
 * stays valid. Thread-safe; looks at the files at most twice a second.
 */
public final class Watched<T> implements Supplier<T> {

  private static final Logger LOG = LoggerFactory.getLogger(Watched.class);
  private static final long LOOK_EVERY_NANOS = 500_000_000;

  private final String what;
  private final List<Path> files;
  private final Supplier<T> reader;
  private final LongSupplier nanos;
  private final AtomicLong lookAt;
  private volatile T value;
  private volatile List<List<Object>> version;

  /**
   * Reads the value for the first time.
   *
   * @param what for the log: {@code "token"}
   * @param reader reads the files; throws an exception with a sentence if it cannot
   */
  public Watched(String what, List<Path> files, Supplier<T> reader) {
    this(what, files, reader, System::nanoTime);
  }

  Watched(String what, List<Path> files, Supplier<T> reader, LongSupplier nanos) {
    this.nanos = nanos;
    this.what = what;
    this.files = List.copyOf(files);
    this.reader = reader;
    this.version = version(); // before it is read: what is written meanwhile is newer
    this.value = reader.get();
    this.lookAt = new AtomicLong(nanos.getAsLong() + LOOK_EVERY_NANOS);
  }

  @Override
  public T get() {
    long now = nanos.getAsLong();
    long due = lookAt.get();
    if (now - due >= 0 && lookAt.compareAndSet(due, now + LOOK_EVERY_NANOS)) {
      look();
    }
    return value;
  }

  private void look() {
    List<List<Object>> newest = version();
    if (!newest.equals(version)) {
      version = newest;
      try {
        value = reader.get();
        LOG.info("The {} in {} has changed; from now on the new one is valid.", what, files.get(0));
      } catch (RuntimeException e) {
        LOG.error("{} Until then, the previous {} stays valid.", e.getMessage(), what);
      }
    }
  }

  private List<List<Object>> version() {
    return files.stream().map(Watched::version).toList();
  }

  /** Changes whenever the file is written or replaced; a missing file has a version, too. */
  private static List<Object> version(Path file) {
    try {
      BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
      return List.of(now.lastModifiedTime(), now.size(), String.valueOf(now.fileKey()));
    } catch (IOException e) {
      return List.of();
    }
  }
}
