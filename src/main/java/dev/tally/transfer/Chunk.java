package dev.tally.transfer;

import dev.tally.transfer.StreamResult.Rejection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Rows that go in one request, and what of them cannot: bounded in number and in memory.
 *
 * @param end how far the file was when it was full
 */
record Chunk(List<Row.Ready> ready, List<Row.Refused> refused, long end) {

  private static final int MAX_ROWS = 10_000;
  private static final int MAX_BYTES = 8 << 20;

  /** The next one; an empty one at the end. */
  static Chunk read(RowReader rows) throws IOException {
    List<Row.Ready> ready = new ArrayList<>();
    List<Row.Refused> refused = new ArrayList<>();
    int bytes = 0;
    while (ready.size() + refused.size() < MAX_ROWS && bytes < MAX_BYTES) {
      Optional<Row> next = rows.next();
      if (next.isEmpty()) {
        break;
      }
      bytes += next.get().weight();
      if (next.get() instanceof Row.Refused row) {
        refused.add(row);
      } else if (next.get() instanceof Row.Ready row) {
        ready.add(row);
      }
    }
    return new Chunk(ready, refused, rows.position());
  }

  boolean isEmpty() {
    return ready.isEmpty() && refused.isEmpty();
  }

  /** By the lines of the file what a server said by those of its request. */
  List<RejectedRow> rejected(StreamResult answer, List<String> columns) {
    List<RejectedRow> rejected = new ArrayList<>();
    for (Row.Refused row : refused) {
      rejected.add(
          new RejectedRow(row.line(), row.code(), row.reason(), columns, row.source()::forEach));
    }
    for (Rejection rejection : answer.rejections()) {
      Row.Ready row = ready.get(rejection.line() - 1);
      rejected.add(
          new RejectedRow(
              row.line(), rejection.code(), rejection.reason(), columns, row.source()::forEach));
    }
    rejected.sort(Comparator.comparingLong(RejectedRow::line));
    return rejected;
  }
}
