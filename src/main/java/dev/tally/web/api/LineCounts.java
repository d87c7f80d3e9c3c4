package dev.tally.web.api;

import dev.tally.ledger.Receipt;
import dev.tally.web.http.ProblemType;
import java.util.TreeMap;
import tools.jackson.core.JsonGenerator;

/** The outcomes of the lines of a stream. Thread-safe. */
final class LineCounts {

  /** The maximum number of rejected lines listed. */
  private static final int MOST_NAMED = 1_000;

  private record Rejection(String code, String reason) {}

  private long accepted;
  private long duplicate;
  private long stale;
  private long rejected;
  private final TreeMap<Long, Rejection> firstRejected = new TreeMap<>();

  synchronized void add(long line, Receipt receipt) {
    if (receipt instanceof Receipt.Accepted) {
      accepted++;
    } else if (receipt instanceof Receipt.Duplicate) {
      duplicate++;
    } else if (receipt instanceof Receipt.Stale) {
      stale++;
    } else if (receipt instanceof Receipt.Rejected no) {
      reject(line, CommandGateway.typeOf(no.reason()), no.sentence());
    }
  }

  /** Counts a rejected line. Lines may come in any order; the lowest line numbers are kept. */
  synchronized void reject(long line, ProblemType code, String reason) {
    rejected++;
    if (firstRejected.size() < MOST_NAMED || line < firstRejected.lastKey()) {
      firstRejected.put(line, new Rejection(code.slug(), reason));
    }
    if (firstRejected.size() > MOST_NAMED) {
      firstRejected.pollLastEntry();
    }
  }

  /** Returns the number of lines whose outcome is known. */
  synchronized long sum() {
    return accepted + duplicate + stale + rejected;
  }

  @Override
  public synchronized String toString() {
    return "%d accepted, %d duplicate, %d stale, %d rejected"
        .formatted(accepted, duplicate, stale, rejected);
  }

  synchronized void write(JsonGenerator out) {
    out.writeNumberProperty("accepted", accepted);
    out.writeNumberProperty("duplicate", duplicate);
    out.writeNumberProperty("rejected", rejected);
    if (stale > 0) { // only senders of revisions know it
      out.writeNumberProperty("stale", stale);
    }
  }

  synchronized void writeRejections(JsonGenerator out) {
    out.writeArrayPropertyStart("rejections");
    firstRejected.forEach(
        (line, rejection) -> {
          out.writeStartObject();
          out.writeNumberProperty("line", line);
          out.writeStringProperty("code", rejection.code());
          out.writeStringProperty("reason", rejection.reason());
          out.writeEndObject();
        });
    out.writeEndArray();
  }
}
