package dev.tally.transfer;

import dev.tally.transfer.StreamResult.Rejection;
import dev.tally.transfer.rows.Row;
import dev.tally.transfer.rows.TransferException;
import java.io.ByteArrayOutputStream;
import java.io.Serial;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Sends rows as streams of lines, in smaller requests if a proxy before the server refuses larger
 * ones, and adds up what the answers say. Safe for all threads.
 */
final class RowSender {

  /** Posts lines and returns the answer; empty if it is none of a Tally. */
  interface Posting {
    Optional<StreamResult> post(
        String path,
        byte[] lines,
        Consumer<HttpResponse<byte[]>> passing,
        Consumer<String> notices);
  }

  /** A proxy before the server does not let so large a request through. */
  static final class TooLargeException extends TransferException {
    @Serial private static final long serialVersionUID = 1;

    TooLargeException(String message) {
      super(message);
    }
  }

  private final Posting posting;
  private final Supplier<TransferException> notATally;

  /** What a request may hold; less once one was refused as too large. */
  private volatile long mostBytes = Long.MAX_VALUE;

  RowSender(Posting posting, Supplier<TransferException> notATally) {
    this.posting = posting;
    this.notATally = notATally;
  }

  /** Sends rows, see {@link TallyClient#send}. */
  StreamResult send(String path, List<Row.Ready> rows, Consumer<String> notices) {
    StreamResult sum = StreamResult.NONE;
    int from = 0;
    while (from < rows.size()) {
      int to = end(rows, from);
      try {
        sum = sum.and(sendAtOnce(path, rows.subList(from, to), notices), from);
        from = to;
      } catch (TooLargeException e) {
        if (to - from == 1) {
          throw e;
        }
        mostBytes = Math.min(mostBytes, bytes(rows.subList(from, to)) / 2);
      }
    }
    return sum;
  }

  /** Returns the end of the rows from here that one request may hold; at least one. */
  private int end(List<Row.Ready> rows, int from) {
    int to = from;
    for (long bytes = 0; to < rows.size(); to++) {
      bytes += rows.get(to).json().length + 1;
      if (to > from && bytes > mostBytes) {
        break;
      }
    }
    return to;
  }

  private static long bytes(List<Row.Ready> rows) {
    return rows.stream().mapToLong(row -> row.json().length + 1).sum();
  }

  private StreamResult sendAtOnce(String path, List<Row.Ready> rows, Consumer<String> notices) {
    StreamResult answer = deliver(path, rows, notices);
    List<Rejection> all = new ArrayList<>(answer.rejections());
    List<Rejection> more = all;
    long accepted = answer.accepted();
    long rejected = answer.rejected();
    while (!more.isEmpty() && all.size() < rejected) {
      // The server lists only a limited number at once: send what is after the last again. A row of
      // it that was counted is a duplicate now; one that was rejected may be accepted this time.
      int from = all.get(all.size() - 1).line();
      StreamResult rest = deliver(path, rows.subList(from, rows.size()), notices);
      accepted += rest.accepted();
      rejected = all.size() + rest.rejected();
      more = rest.rejections().stream().map(rejection -> rejection.down(from)).toList();
      all.addAll(more);
    }
    long stale = answer.stale(); // of a first answer: what is stale stays so
    long duplicate = Math.max(0, rows.size() - accepted - stale - rejected);
    return new StreamResult(accepted, duplicate, stale, rejected, all, answer.detail());
  }

  private StreamResult deliver(String path, List<Row.Ready> rows, Consumer<String> notices) {
    Sent sent = new Sent();
    StreamResult answer =
        posting
            .post(path, body(rows), sent::add, notices)
            .filter(read -> fits(read, rows.size()))
            .orElseThrow(notATally);
    return sent.over(answer);
  }

  private static boolean fits(StreamResult answer, int lines) {
    int last = 0;
    for (Rejection rejection : answer.rejections()) {
      if (rejection.line() <= last || rejection.line() > lines) {
        return false;
      }
      last = rejection.line();
    }
    return answer.lines() == lines;
  }

  private static byte[] body(List<Row.Ready> rows) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(128 * rows.size());
    for (Row.Ready row : rows) {
      bytes.writeBytes(row.json());
      bytes.write('\n');
    }
    return bytes.toByteArray();
  }

  /** The rows counted by attempts that failed midway: the next calls them duplicate, or stale. */
  private static final class Sent {
    private long accepted;

    void add(HttpResponse<byte[]> failed) {
      accepted += StreamResult.read(failed.body()).map(StreamResult::accepted).orElse(0L);
    }

    StreamResult over(StreamResult last) {
      long again = Math.min(accepted, last.duplicate() + last.stale());
      long duplicates = Math.min(again, last.duplicate());
      return new StreamResult(
          last.accepted() + again,
          last.duplicate() - duplicates,
          last.stale() - (again - duplicates),
          last.rejected(),
          last.rejections(),
          last.detail());
    }
  }
}
