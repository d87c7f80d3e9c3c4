package dev.tally.transfer.rows;

import java.util.List;
import java.util.function.Consumer;

/** An order or a product as it is in a file. */
public sealed interface Row {

  /** Returns the line on which it begins in the file, from 1. */
  long line();

  /** Returns the row as it is in the file, to be listed if it is rejected. */
  Source source();

  /** Returns approximately how much memory it holds, in bytes. */
  int weight();

  /**
   * Hands out the lines of values that a row has in its file, on the thread that reads the file.
   */
  interface Source {
    void forEach(Consumer<List<String>> each);
  }

  /**
   * A row for the server to judge.
   *
   * @param json its line, without a line break
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared, and copied once into a request
  record Ready(long line, byte[] json, Source source) implements Row {
    @Override
    public int weight() {
      return json.length;
    }
  }

  /** A row that cannot even be sent. */
  record Refused(long line, String code, String reason, Source source, int weight) implements Row {}

  /** Returns a row; refused if too long, as a server would then say nothing of the other rows. */
  static Row of(long line, byte[] json, Source source, RowSchema type) {
    return json.length <= type.mostBytes()
        ? new Ready(line, json, source)
        : new Refused(
            line,
            "line-too-long",
            "It has more than %,d KiB; split it, or shorten it.".formatted(type.mostBytes() >> 10),
            source,
            json.length);
  }
}
