package dev.tally.transfer.rows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** Reads NDJSON, whose lines go to the server as they are. */
final class NdjsonRowReader extends StreamingRowReader {

  private final InputStream in;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
  private long line;
  private boolean isBlank;

  NdjsonRowReader(RowSchema type, InputStream in, Input input) {
    super(type, input);
    this.in = in;
  }

  @Override
  public List<String> columns() {
    return List.of(JsonRows.COLUMN);
  }

  @Override
  public Optional<Row> next() throws IOException {
    boolean more = true;
    while (more) {
      more = readLine();
      if (!isBlank) {
        return Optional.of(JsonRows.row(line, bytes, type()));
      }
    }
    return Optional.empty();
  }

  /** Reads a line; keeps one byte more than may be sent, enough to see that there are too many. */
  private boolean readLine() throws IOException {
    bytes.reset();
    isBlank = true;
    line++;
    int next = in.read();
    for (; next >= 0 && next != '\n'; next = in.read()) {
      isBlank &= next == ' ' || next == '\t' || next == '\r';
      if (bytes.size() <= type().mostBytes() && next != '\r') { // of "\r\n"; never within a string
        bytes.write(next);
      }
    }
    return next >= 0;
  }
}
