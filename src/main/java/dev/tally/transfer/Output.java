package dev.tally.transfer;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;

/**
 * A file that is there whole or not at all: written beside its place, and moved there by {@link
 * #finish}. Anything but a plain file, such as a pipe, is written directly. Confined to one thread.
 */
public final class Output {

  private final Path place;
  private final Path draft;

  public Output(Path place) {
    this.place = place;
    boolean isPlain = Files.isRegularFile(place) || Files.notExists(place);
    this.draft = isPlain ? place.resolveSibling(place.getFileName() + ".part") : place;
  }

  /** Opens the file for writing, gzipped if its name says so. */
  public OutputStream open() throws IOException {
    OutputStream out = new BufferedOutputStream(Files.newOutputStream(draft), 1 << 16);
    return place.toString().toLowerCase(Locale.ROOT).endsWith(".gz")
        ? new GZIPOutputStream(out)
        : out;
  }

  /** Puts the file in its place, once the stream is closed. */
  public void finish() throws IOException {
    if (!draft.equals(place)) {
      Files.move(draft, place, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Deletes what was not finished. */
  public void abandon() throws IOException {
    if (!draft.equals(place)) {
      Files.deleteIfExists(draft);
    }
  }
}
