package dev.tally.web.api;

import com.ethlo.time.ITU;
import dev.tally.text.InvalidField;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/**
 * Reads a time with its offset (RFC 3339 section 5.6), to the nanosecond. Every order of a stream
 * may carry a time: Java's own parser takes ten times as long as this one, 400 ns.
 */
final class Rfc3339 {

  private static final String UNKNOWN_OFFSET = "-00:00"; // section 4.3: a time of UTC

  private Rfc3339() {}

  /**
   * Reads a time.
   *
   * @param field the name under which it was sent
   * @throws InvalidField if it is not such a time
   */
  static Instant read(String field, String written) {
    try {
      if (hasLetterT(written)) {
        return instant(written);
      }
    } catch (DateTimeException e) {
      // as if it had no T
    }
    throw new InvalidField(
        field,
        "\""
            + field
            + "\" must be a time with its offset (RFC 3339), such as 2026-01-31T12:00:00Z.");
  }

  /** The parser would take a blank, too. */
  private static boolean hasLetterT(String text) {
    return text.length() > 10 && (text.charAt(10) == 'T' || text.charAt(10) == 't');
  }

  private static Instant instant(String written) {
    String text =
        written.endsWith(UNKNOWN_OFFSET)
            ? written.substring(0, written.length() - UNKNOWN_OFFSET.length()) + "Z"
            : written;
    return text.startsWith(":60", 16)
        ? afterLeapSecond(ITU.parseDateTime(text.substring(0, 17) + "59" + text.substring(19)))
        : ITU.parseDateTime(text).toInstant();
  }

  /**
   * Returns the next second for a leap second, as Java's time has none. Throws unless it ends a UTC
   * day (section 5.7).
   */
  private static Instant afterLeapSecond(OffsetDateTime before) {
    LocalTime utc = before.withOffsetSameInstant(ZoneOffset.UTC).toLocalTime();
    if (utc.getHour() != 23 || utc.getMinute() != 59) {
      throw new DateTimeException("no leap second");
    }
    return before.toInstant().plusSeconds(1);
  }
}
