package dev.tally.ledger.kafka;

import dev.tally.json.NotJsonException;
import dev.tally.ledger.Journal.Entry;
import dev.tally.ledger.LedgerException;
import dev.tally.ledger.Operation;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/**
 * An entry as a record of Kafka: the operation as JSON in the value, and a header {@code t} of 25
 * bytes: the format (1), the journal (8), the author (8) and the author's number (8), big-endian.
 *
 * @param journal the number of the journal, which every entry carries: a consumer does not notice
 *     that a topic was made anew if the new one is long enough
 */
record EntryCodec(long journal) {

  static final String HEADER = "t";
  private static final byte FORMAT = 1;
  private static final int LENGTH = 1 + 3 * Long.BYTES;

  /** What a record is to this journal. */
  sealed interface Decoded {

    /** An entry. */
    record Own(Entry entry) implements Decoded {}

    /** An entry of another journal. */
    record Foreign() implements Decoded {}

    /** Nothing of Tally's. */
    record Nothing() implements Decoded {}
  }

  Header header(Entry entry) {
    ByteBuffer bytes = ByteBuffer.allocate(LENGTH);
    bytes.put(FORMAT).putLong(journal).putLong(entry.author()).putLong(entry.number());
    return new RecordHeader(HEADER, bytes.array());
  }

  static byte[] value(Entry entry) {
    return OperationWriter.write(entry.operation());
  }

  /**
   * Reads a record.
   *
   * @throws LedgerException if it is an entry that this version does not understand: to pass over
   *     it would lead to another shop than at the others
   */
  Decoded decode(Headers headers, byte @Nullable [] value) {
    Optional<ByteBuffer> found =
        Optional.ofNullable(headers.lastHeader(HEADER))
            .map(Header::value)
            .filter(bytes -> bytes.length >= LENGTH)
            .map(ByteBuffer::wrap);
    if (found.isEmpty() || value == null) {
      return new Decoded.Nothing();
    }
    ByteBuffer header = found.get();
    byte format = header.get();
    if (header.getLong() != journal) {
      return new Decoded.Foreign();
    } else if (format != FORMAT) {
      throw newer("its format is " + format);
    }
    return new Decoded.Own(new Entry(header.getLong(), header.getLong(), operation(value)));
  }

  private static Operation operation(byte[] value) {
    try {
      return OperationReader.read(value);
    } catch (IllegalArgumentException | NotJsonException e) {
      throw newer(String.valueOf(e.getMessage()));
    }
  }

  private static LedgerException newer(String why) {
    return new LedgerException(
        "The journal's next entry was written by a newer Tally (%s); update this one."
            .formatted(why));
  }
}
