package dev.tally.web.api;

import dev.tally.text.InvalidField;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/**
 * Reads a time with its offset (RFC 3339 section 5.6), to the nanosecond. Parses by hand, as every
 * order of a stream may carry a time; Java's own parser also accepts a time without seconds and
 * years of ten digits.
 */
final class Rfc3339 {

  private static final String SHAPE = "dddd-dd-ddTdd:dd:dd";
  private static final int MOST_DECIMALS = 9;
  private static final int LEAP_SECOND = 60;

  private final String text;
  private int at;

  private Rfc3339(String text) {
    this.text = text;
  }

  /**
   * @param field the name under which it was sent
   * @throws InvalidField if it is not such a time
   */
  static Instant read(String field, String written) {
    try {
      return new Rfc3339(written).instant();
    } catch (DateTimeException | IndexOutOfBoundsException e) {
      throw new InvalidField(
          field,
          "\""
              + field
              + "\" must be a time with its offset (RFC 3339), such as 2026-01-31T12:00:00Z.");
    }
  }

  private Instant instant() {
    for (at = 0; at < SHAPE.length(); at++) {
      require(fits(SHAPE.charAt(at), text.charAt(at)));
    }
    int nanos = text.charAt(at) == '.' ? nanos() : 0;
    ZoneOffset offset = offset();
    require(at == text.length());
    int second = number(17, 19);
    OffsetDateTime time =
        OffsetDateTime.of(
            number(0, 4),
            number(5, 7),
            number(8, 10),
            number(11, 13),
            number(14, 16),
            second == LEAP_SECOND ? second - 1 : second,
            nanos,
            offset);
    return second == LEAP_SECOND ? afterLeapSecond(time) : time.toInstant();
  }

  /**
   * Returns the next second for a leap second, as Java's time has none. Throws unless it ends a UTC
   * day (section 5.7).
   */
  private static Instant afterLeapSecond(OffsetDateTime before) {
    LocalTime utc = before.withOffsetSameInstant(ZoneOffset.UTC).toLocalTime();
    require(utc.getHour() == 23 && utc.getMinute() == 59);
    return before.toInstant().plusSeconds(1);
  }

  private static boolean fits(char shape, char c) {
    return shape == 'd' ? isDigit(c) : c == shape || (shape == 'T' && c == 't');
  }

  private int nanos() {
    int from = at + 1;
    at = from;
    int nanos = 0;
    while (isDigit(text.charAt(at))) {
      nanos = nanos * 10 + text.charAt(at++) - '0';
      require(at - from <= MOST_DECIMALS);
    }
    require(at > from);
    for (int decimals = at - from; decimals < MOST_DECIMALS; decimals++) {
      nanos *= 10;
    }
    return nanos;
  }

  private ZoneOffset offset() {
    char sign = text.charAt(at++);
    if (sign == 'Z' || sign == 'z') {
      return ZoneOffset.UTC;
    }
    require((sign == '+' || sign == '-') && text.charAt(at + 2) == ':');
    require(isNumber(at) && isNumber(at + 3));
    int way = sign == '-' ? -1 : 1;
    at += 5;
    return ZoneOffset.ofHoursMinutes(way * number(at - 5, at - 3), way * number(at - 2, at));
  }

  private boolean isNumber(int from) {
    return isDigit(text.charAt(from)) && isDigit(text.charAt(from + 1));
  }

  private int number(int from, int to) {
    int number = 0;
    for (int i = from; i < to; i++) {
      number = number * 10 + text.charAt(i) - '0';
    }
    return number;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static void require(boolean holds) {
    if (!holds) {
      throw new DateTimeException("not RFC 3339");
    }
  }
}
