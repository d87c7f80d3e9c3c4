package dev.tally;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The token in a file that may change while the server runs, as secrets do: a new token is valid
 * within a second of its first use. If the file becomes unusable, the last good token stays valid.
 * Thread-safe; checks the file at most once a second.
 */
final class WatchedToken implements Supplier<String> {

  private static final Logger LOG = LoggerFactory.getLogger(WatchedToken.class);
  private static final long LOOK_EVERY_NANOS = 500_000_000;

  private final Path file;
  private final AtomicLong lookAt;
  private volatile String text;
  private volatile List<Object> version;

  WatchedToken(Token token) {
    this.file = token.file();
    this.text = token.text();
    this.version = version(file);
    this.lookAt = new AtomicLong(System.nanoTime() + LOOK_EVERY_NANOS);
  }

  @Override
  public String get() {
    long now = System.nanoTime();
    long due = lookAt.get();
    if (now - due >= 0 && lookAt.compareAndSet(due, now + LOOK_EVERY_NANOS)) {
      look();
    }
    return text;
  }

  private void look() {
    List<Object> newest = version(file);
    if (!newest.equals(version)) {
      version = newest;
      try {
        text = Token.read(file).text();
        LOG.info("The token in {} has changed; from now on the new one is valid.", file);
      } catch (StartException e) {
        LOG.error("{} Until then, the previous token stays valid.", e.getMessage());
      }
    }
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
