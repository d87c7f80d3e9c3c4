package dev.tally.transfer;

import java.util.List;
import java.util.function.Consumer;

/** An order or a product as a file has it. */
sealed interface Row {

  /** Where it begins in the file, from 1. */
  long line();

  /** As it stands there, to be listed if it is rejected. */
  Source source();

  /** How much memory it holds, in bytes and about. */
  int weight();

  /**
   * Hands out the lines of values that a row has in its file. On the thread that reads the file.
   */
  interface Source {
    void forEach(Consumer<List<String>> each);
  }

  /**
   * One for the server to judge.
   *
   * @param json its line, without an end
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared, and copied once into a request
  record Ready(long line, byte[] json, Source source) implements Row {
    @Override
    public int weight() {
      return json.length;
    }
  }

  /** One that cannot even be sent. */
  record Refused(long line, String code, String reason, Source source, int weight) implements Row {}

  /** A row of a file, which a server would refuse without a word about its other rows. */
  static Row of(long line, byte[] json, Source source, RecordType type) {
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
