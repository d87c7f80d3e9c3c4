package dev.tally;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this program was built as: its jar says so.
 *
 * @param commit empty: of sources that no commit has
 * @param time of the commit, RFC 3339
 */
public record Build(String version, Optional<String> commit, Optional<String> time) {

  /** The build that runs. */
  public static final Build THIS = read();

  private static final String UNKNOWN = "unknown";

  private static Build read() {
    CodeSource source = Build.class.getProtectionDomain().getCodeSource();
    try {
      Path jar = Path.of(source.getLocation().toURI());
      if (Files.isRegularFile(jar)) {
        try (JarFile file = new JarFile(jar.toFile())) {
          return of(file.getManifest());
        }
      }
    } catch (IOException | URISyntaxException e) {
      Logger log = LoggerFactory.getLogger(Build.class);
      log.debug("What this was built as cannot be read.", e);
    }
    return new Build("development", Optional.empty(), Optional.empty());
  }

  private static Build of(Manifest manifest) {
    Attributes said = manifest.getMainAttributes();
    Optional<String> commit =
        Optional.ofNullable(said.getValue("Tally-Commit")).filter(text -> !text.equals(UNKNOWN));
    return new Build(
        Optional.ofNullable(said.getValue("Implementation-Version")).orElse("development"),
        commit,
        commit.flatMap(known -> Optional.ofNullable(said.getValue("Tally-Time"))));
  }

  /** Returns one line for people: {@code 1.0.0 (commit 0123456789ab of 2026-11-30T12:00:00Z)}. */
  @Override
  public String toString() {
    return version
        + commit
            .map(id -> " (commit " + id + time.map(t -> " of " + t).orElse("") + ")")
            .orElse("");
  }
}
