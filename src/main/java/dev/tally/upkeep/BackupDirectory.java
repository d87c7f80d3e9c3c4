package dev.tally.upkeep;

import dev.tally.ledger.LedgerException;
import dev.tally.ledger.sqlite.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory that a server backs up into. Whatever else is in it stays: a backup belongs to this
 * server if its name is one that {@link #next} gives and its manifest names a position that this
 * ledger has been at. Used by one thread.
 */
final class BackupDirectory {

  private static final Logger LOG = LoggerFactory.getLogger(BackupDirectory.class);

  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("'tally-'uuuu-MM-dd'T'HHmmss'Z.db'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private static final String NAMES = "tally-\\d{4}-\\d\\d-\\d\\dT\\d{6}Z\\.db";
  private static final Pattern BACKUP = Pattern.compile(NAMES);
  private static final Pattern MANIFEST = Pattern.compile("(" + NAMES + ")\\.json");
  private static final Pattern DRAFT =
      Pattern.compile(NAMES + "\\.(\\d+\\.part(-journal)?|json\\.part)");

  /** A draft that was not written to for so long has no writer; nothing rests as long. */
  private static final Duration ABANDONED = Duration.ofHours(1);

  private final Path path;
  private final DurableFiles files = new DurableFiles();

  BackupDirectory(Path path) {
    this.path = path;
  }

  /** A backup of this server that was verified. */
  record Kept(Path file, BackupManifest manifest) {}

  /** Returns the name for a backup that is taken now. */
  Path next(Instant now) {
    return path.resolve(NAME.format(now));
  }

  /**
   * Returns this server's verified backups, the newest first. Those of the future, made while a
   * clock was wrong, come last.
   *
   * @param isOurs whether the ledger has been at a manifest's position
   */
  List<Kept> verified(Predicate<BackupManifest> isOurs, Instant now) throws IOException {
    List<Kept> kept = new ArrayList<>();
    for (Path file : list(BACKUP)) {
      Optional<BackupManifest> manifest = manifest(file).filter(isOurs);
      if (manifest.isPresent() && Files.size(file) == manifest.get().bytes()) {
        kept.add(new Kept(file, manifest.get()));
      }
    }
    kept.sort(
        Comparator.comparing((Kept one) -> one.manifest().taken().isAfter(now))
            .thenComparing(one -> one.manifest().taken(), Comparator.reverseOrder()));
    return kept;
  }

  private static Optional<BackupManifest> manifest(Path file) {
    try {
      return BackupManifest.beside(file);
    } catch (LedgerException e) {
      LOG.debug("{} is not ours.", file, e);
      return Optional.empty();
    }
  }

  /** Deletes a backup. Its manifest goes last, so that a cut leaves nothing that looks whole. */
  void delete(Kept backup) throws IOException {
    files.delete(backup.file());
    files.delete(BackupManifest.of(backup.file()));
  }

  /** Deletes what a backup that was cut off has left, once it is certain that none is at it. */
  void clear(Predicate<BackupManifest> isOurs, Instant now) throws IOException {
    Instant abandoned = now.minus(ABANDONED);
    for (Path draft : list(DRAFT)) {
      if (isOlder(draft, abandoned)) {
        files.delete(draft);
      }
    }
    for (Path manifest : list(MANIFEST)) {
      Matcher name = MANIFEST.matcher(manifest.getFileName().toString());
      Path backup = manifest.resolveSibling(name.matches() ? name.group(1) : "");
      if (!Files.exists(backup)
          && isOlder(manifest, abandoned)
          && manifest(backup).filter(isOurs).isPresent()) {
        files.delete(manifest);
      }
    }
  }

  private static boolean isOlder(Path file, Instant time) throws IOException {
    return Files.getLastModifiedTime(file).toInstant().isBefore(time);
  }

  private List<Path> list(Pattern names) throws IOException {
    try (var all = Files.list(path)) {
      return all.filter(file -> names.matcher(file.getFileName().toString()).matches())
          .filter(Files::isRegularFile)
          .toList();
    }
  }
}
