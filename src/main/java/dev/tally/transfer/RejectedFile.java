package dev.tally.transfer;

import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The list of the rows that were not counted: line, code, reason, and the row in its own columns.
 * Corrected, it can be imported itself: the first three are passed over then. It is made with its
 * first row. One thread.
 */
public final class RejectedFile implements Closeable {

  private static final List<String> COLUMNS = List.of("line", "code", "reason");

  private final Path path;
  private Optional<CsvWriter> writer = Optional.empty();
  private List<String> header = List.of();

  public RejectedFile(Path path) {
    this.path = path;
  }

  /** Listed, and on the disk, when it returns. */
  public void add(RejectedRow row) {
    try {
      if (writer.isEmpty()) {
        writer = Optional.of(CsvWriter.builder().build(path));
        header = row.columns();
        write(COLUMNS, header);
      }
      List<String> front = List.of(Long.toString(row.line()), row.code(), row.reason());
      row.source().accept(line -> write(front, line));
      writer.orElseThrow().flush();
    } catch (IOException | java.io.UncheckedIOException e) {
      throw new TransferException(
          path + " cannot be written; name another file with --rejected.", e);
    }
  }

  /** Without what another such list had in front. */
  private void write(List<String> front, List<String> row) {
    List<String> values = new ArrayList<>(front);
    for (int place = 0; place < row.size(); place++) {
      if (place >= header.size() || !COLUMNS.contains(header.get(place))) {
        values.add(row.get(place));
      }
    }
    writer.orElseThrow().writeRecord(values);
  }

  /** Takes the list of an earlier run away, where this one has none. */
  public void removeEarlier() throws IOException {
    if (writer.isEmpty() && Files.isRegularFile(path)) {
      Files.delete(path);
    }
  }

  @Override
  public void close() throws IOException {
    if (writer.isPresent()) {
      writer.get().close();
    }
  }
}
