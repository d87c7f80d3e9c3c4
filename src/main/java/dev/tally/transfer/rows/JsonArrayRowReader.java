package dev.tally.transfer.rows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/**
 * Reads a JSON array, each of whose elements is a row. It only finds the end of an element, which
 * goes to the server as it is. So memory is bounded whatever the element contains, and a wrong
 * element is rejected without the others.
 */
final class JsonArrayRowReader extends StreamingRowReader {

  private final InputStream in;
  private final String file;
  private final ByteArrayOutputStream element = new ByteArrayOutputStream(512);
  private long line = 1;
  private char last;
  private int depth;
  private boolean isQuoted;
  private boolean isEscaped;

  /**
   * @param in begins with blanks and the bracket
   */
  JsonArrayRowReader(RowSchema type, InputStream in, Input input) throws IOException {
    super(type, input);
    this.in = in;
    this.file = input.name();
    do {
      last = read();
    } while (last != '[');
  }

  @Override
  public List<String> columns() {
    return List.of(JsonRows.COLUMN);
  }

  @Override
  public Optional<Row> next() throws IOException {
    if (last == ']') {
      checkEnd();
      return Optional.empty();
    }
    boolean isFirst = last == '[';
    long begins = readElement();
    if (element.size() > 0) {
      return Optional.of(JsonRows.row(begins, element, type()));
    } else if (isFirst && last == ']') {
      return next();
    }
    throw broken("there is nothing before the '" + last + "'");
  }

  /** Reads an element up to the comma or bracket after it; returns the line on which it begins. */
  private long readElement() throws IOException {
    element.reset();
    long begins = line;
    char next = read();
    while (depth > 0 || isQuoted || (next != ',' && next != ']')) {
      if (element.size() == 0) {
        begins = line;
      }
      boolean isBlank = next == ' ' || next == '\t' || next == '\r' || next == '\n';
      if (depth > 0 || isQuoted || !isBlank) {
        keep(next);
      }
      follow(next);
      next = read();
    }
    last = next;
    return begins;
  }

  /**
   * Keeps a byte, all on one line; one more than may be sent is enough to see there are too many.
   */
  private void keep(char next) {
    if (element.size() <= type().mostBytes()) {
      // A line break is invalid within quotes: '\r', just as invalid there, replaces it.
      element.write(next == '\n' ? isQuoted ? '\r' : ' ' : next);
    }
  }

  private void follow(char next) {
    if (isQuoted) {
      isQuoted = isEscaped || next != '"';
      isEscaped = !isEscaped && next == '\\';
    } else if (next == '"') {
      isQuoted = true;
    } else if (next == '{' || next == '[') {
      depth++;
    } else if (next == '}' || next == ']') {
      depth = Math.max(0, depth - 1);
    }
  }

  /** Reads a byte; no byte of a multi-byte character looks like one of those that matter here. */
  private char read() throws IOException {
    int next = in.read();
    if (next < 0) {
      throw broken("the file ends before its array does");
    }
    line += next == '\n' ? 1 : 0;
    return (char) next;
  }

  private void checkEnd() throws IOException {
    for (int next = in.read(); next >= 0; next = in.read()) {
      if (next > ' ') {
        throw broken("there is more after the end of the array");
      }
      line += next == '\n' ? 1 : 0;
    }
  }

  private TransferException broken(String why) {
    return new TransferException(
        "%s, line %d: %s. Correct it, and import it again.".formatted(file, line, why));
  }
}
