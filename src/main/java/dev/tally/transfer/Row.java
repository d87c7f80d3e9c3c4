package dev.tally.transfer;

import java.util.List;

/** An order or a product as a file has it. */
sealed interface Row {

  /** A server's own bound for a line of a stream. */
  int MAX_BYTES = 64 * 1024;

  /** Where it begins in the file, from 1. */
  long line();

  /** As it stands there, to be listed where it is rejected: lines of values. */
  List<List<String>> source();

  /** About the bytes that it holds in memory. */
  int weight();

  /**
   * One for the server to judge.
   *
   * @param json its line, without an end
   * @param source empty: the line itself
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared, and copied once into a request
  record Ready(long line, byte[] json, List<List<String>> source) implements Row {
    @Override
    public int weight() {
      return json.length + Row.weight(source);
    }
  }

  /** One that cannot even be sent. */
  record Refused(long line, String code, String reason, List<List<String>> source) implements Row {
    @Override
    public int weight() {
      return 100 + Row.weight(source);
    }
  }

  /** A row of a file, which a server would refuse without a word about its other rows. */
  static Row of(long line, byte[] json, List<List<String>> source) {
    return json.length <= MAX_BYTES ? new Ready(line, json, source) : tooLong(line, source);
  }

  private static Row tooLong(long line, List<List<String>> source) {
    return new Refused(
        line,
        "line-too-long",
        "It has more than 64 KiB; split it, or shorten it.",
        source.isEmpty() ? List.of(List.of("(too long to be repeated here)")) : source);
  }

  private static int weight(List<List<String>> source) {
    int weight = 0;
    for (List<String> line : source) {
      for (String value : line) {
        weight += 50 + value.length();
      }
    }
    return weight;
  }
}
