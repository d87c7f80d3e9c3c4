package dev.tally.upkeep;

import dev.tally.json.Json;
import dev.tally.json.JsonReader;
import dev.tally.json.NotJsonException;
import dev.tally.ledger.LedgerException;
import dev.tally.ledger.sqlite.Backup;
import dev.tally.shop.Position;
import dev.tally.text.InvalidField;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What was found when a backup was verified, in a small JSON file beside it. Only what is needed
 * again is read back; the rest is for people. Immutable.
 *
 * @param taken when the copy was begun
 * @param position of the newest change in it
 * @param sha256 of the backup's file, in hexadecimal digits
 */
public record BackupManifest(Instant taken, Position position, long bytes, String sha256) {

  private static final String SUFFIX = ".json";
  private static final int MOST_BYTES = 64 << 10;

  /** Returns the name of a backup's manifest. */
  static Path of(Path backup) {
    return backup.resolveSibling(backup.getFileName() + SUFFIX);
  }

  /** Returns all that is known of a backup, for its manifest. */
  static byte[] write(Path backup, Instant taken, String version, Backup.Copy copy) {
    return Json.object(
        out -> {
          out.writeStringProperty("file", String.valueOf(backup.getFileName()));
          out.writeStringProperty("taken", taken.toString());
          out.writeStringProperty("tally", version);
          out.writeStringProperty("kind", copy.kind().mark());
          out.writeStringProperty("ledger", copy.ledger());
          out.writeStringProperty("position", copy.position().toString());
          out.writeNumberProperty("schema", copy.schema());
          copy.newestOrder().ifPresent(key -> out.writeStringProperty("newestOrder", key));
          out.writeNumberProperty("orders", copy.report().orders());
          out.writeNumberProperty("countingNothing", copy.report().cancelled());
          out.writeNumberProperty("totals", copy.report().totals());
          out.writeNumberProperty("units", copy.units());
          out.writeNumberProperty("bytes", copy.bytes());
          out.writeStringProperty("sha256", copy.sha256());
        });
  }

  /**
   * Reads the manifest beside a backup; empty if there is none.
   *
   * @throws LedgerException if there is something else
   */
  public static Optional<BackupManifest> beside(Path backup) {
    Path file = of(backup);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] text = in.readNBytes(MOST_BYTES + 1);
      if (text.length > MOST_BYTES) {
        throw new IOException("it is too long");
      }
      Draft draft = new Draft();
      JsonReader.object(text, draft);
      return Optional.of(draft.manifest());
    } catch (IOException | NotJsonException | IllegalArgumentException e) {
      throw new LedgerException(
          "%s is not the manifest of a backup (%s); restore another backup, or delete that file to do"
                  .formatted(file, e.getMessage())
              + " without it.",
          e);
    }
  }

  /**
   * Checks that a file is the one that was verified.
   *
   * @throws LedgerException if it is not
   */
  public void check(Path backup) {
    try {
      if (Files.size(backup) != bytes || !Backup.sha256(backup).equals(sha256)) {
        throw new LedgerException(
            "%s is not the file that %s describes: it was changed or damaged since. Restore another"
                    .formatted(backup, of(backup).getFileName())
                + " one; to restore it all the same, delete %s.".formatted(of(backup)));
      }
    } catch (IOException e) {
      throw new LedgerException(backup + " cannot be read; look at its disk.", e);
    }
  }

  /** The fields that were read so far. */
  private static final class Draft implements JsonReader.Fields {
    private @Nullable Instant taken;
    private @Nullable Position position;
    private @Nullable Long bytes;
    private @Nullable String sha256;

    @Override
    public void read(String name, JsonReader in) {
      switch (name) {
        case "taken" -> taken = time(in.text(name));
        case "position" -> position = Position.parse(in.text(name)).orElse(null);
        case "bytes" -> bytes = Long.valueOf(in.digits(name));
        case "sha256" -> sha256 = in.text(name);
        default -> {} // for people
      }
    }

    private static Instant time(String text) {
      try {
        return Instant.parse(text);
      } catch (DateTimeException e) {
        throw new InvalidField("taken", "\"taken\" must be a time.");
      }
    }

    BackupManifest manifest() {
      return new BackupManifest(
          JsonReader.required("taken", taken),
          JsonReader.required("position", position),
          JsonReader.required("bytes", bytes),
          JsonReader.required("sha256", sha256));
    }
  }
}
