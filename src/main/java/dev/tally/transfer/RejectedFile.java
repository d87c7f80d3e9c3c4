package dev.tally.transfer;

import de.siegmar.fastcsv.writer.CsvWriter;
import dev.tally.transfer.rows.TransferException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The list of rows that were not counted: line, code, reason, and the row in its own columns. Once
 * corrected it can itself be imported, and the first three columns are skipped. It is created with
 * its first row. Confined to one thread.
 */
public final class RejectedFile implements Closeable {

  private static final List<String> COLUMNS = List.of("line", "code", "reason");

  private final Optional<Path> path;
  private Optional<CsvWriter> writer = Optional.empty();
  private List<String> header = List.of();

  public RejectedFile(Path path) {
    this(Optional.of(path));
  }

  private RejectedFile(Optional<Path> path) {
    this.path = path;
  }

  /** Returns a list that is never written. */
  public static RejectedFile none() {
    return new RejectedFile(Optional.empty());
  }

  /** Adds a row to the list, and flushes it to the file before returning. */
  public void add(RejectedRow row) {
    if (path.isEmpty()) {
      return;
    }
    try {
      if (writer.isEmpty()) {
        writer = Optional.of(CsvWriter.builder().build(path.get()));
        header = row.columns();
        write(COLUMNS, header);
      }
      List<String> front = List.of(Long.toString(row.line()), row.code(), row.reason());
      row.source().accept(line -> write(front, line));
      writer.orElseThrow().flush();
    } catch (IOException | java.io.UncheckedIOException e) {
      throw new TransferException(
          path.get() + " cannot be written; name another file with --rejected.", e);
    }
  }

  /** Writes a row without the columns that another such list put in front. */
  private void write(List<String> front, List<String> row) {
    List<String> values = new ArrayList<>(front);
    for (int place = 0; place < row.size(); place++) {
      if (place >= header.size() || !COLUMNS.contains(header.get(place))) {
        values.add(row.get(place));
      }
    }
    writer.orElseThrow().writeRecord(values);
  }

  /** Deletes the list of an earlier run, if this run has none. */
  public void removeEarlier() throws IOException {
    if (writer.isEmpty() && path.isPresent() && Files.isRegularFile(path.get())) {
      Files.delete(path.get());
    }
  }

  @Override
  public void close() throws IOException {
    if (writer.isPresent()) {
      writer.get().close();
    }
  }
}
