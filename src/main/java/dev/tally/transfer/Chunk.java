package dev.tally.transfer;

import dev.tally.transfer.Answer.Rejection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Rows that go in one request, and what of them cannot: bounded in number and in memory.
 *
 * @param end how much of the file was read when it was full
 */
record Chunk(List<Row.Ready> ready, List<Row.Refused> refused, long end) {

  private static final int MAX_ROWS = 10_000;
  private static final int MAX_WEIGHT = 8 << 20;

  /** The next one; an empty one at the end. */
  static Chunk read(Rows rows, LongSupplier position) throws IOException {
    List<Row.Ready> ready = new ArrayList<>();
    List<Row.Refused> refused = new ArrayList<>();
    int weight = 0;
    while (ready.size() + refused.size() < MAX_ROWS && weight < MAX_WEIGHT) {
      Optional<Row> next = rows.next();
      if (next.isEmpty()) {
        break;
      }
      weight += next.get().weight();
      if (next.get() instanceof Row.Refused row) {
        refused.add(row);
      } else if (next.get() instanceof Row.Ready row) {
        ready.add(row);
      }
    }
    return new Chunk(ready, refused, position.getAsLong());
  }

  boolean isEmpty() {
    return ready.isEmpty() && refused.isEmpty();
  }

  /** By the lines of the file what a server said by those of its request. */
  List<Rejected> rejected(Answer answer, List<String> columns) {
    List<Rejected> rejected = new ArrayList<>();
    for (Row.Refused row : refused) {
      rejected.add(new Rejected(row.line(), row.code(), row.reason(), columns, row.source()));
    }
    for (Rejection rejection : answer.rejections()) {
      Row.Ready row = ready.get(rejection.line() - 1);
      rejected.add(
          new Rejected(row.line(), rejection.code(), rejection.reason(), columns, source(row)));
    }
    rejected.sort(Comparator.comparingLong(Rejected::line));
    return rejected;
  }

  private static List<List<String>> source(Row.Ready row) {
    return row.source().isEmpty()
        ? List.of(List.of(new String(row.json(), StandardCharsets.UTF_8)))
        : row.source();
  }
}
