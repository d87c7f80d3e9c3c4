package dev.tally.transfer;

import dev.tally.transfer.StreamResult.Rejection;
import dev.tally.transfer.rows.Row;
import dev.tally.transfer.rows.RowReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The rows of one request, and those among them that cannot be sent: bounded in number and memory.
 *
 * @param end how far the file was read when the chunk was full
 */
record Chunk(List<Row.Ready> ready, List<Row.Refused> refused, long end) {

  private static final int MAX_ROWS = 10_000;
  private static final int MAX_BYTES = 8 << 20;

  /** Reads the next chunk; an empty one at the end. */
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

  /** Returns the rejected rows by line of the file; {@code answer} counts the request's lines. */
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
