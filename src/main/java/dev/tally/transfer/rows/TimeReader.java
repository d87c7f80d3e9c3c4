package dev.tally.transfer.rows;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Reads times as shops write them, and writes them by RFC 3339. Without a format, it reads only
 * what means the same everywhere: the year first. Confined to one thread.
 */
final class TimeReader {

  /** A day, a month and a year in some order; those with the year first are read. */
  private static final Pattern AMBIGUOUS =
      Pattern.compile("\\d{1,2}[/.-]\\d{1,2}[/.-]\\d{2,4}(\\D.*)?");

  private static final DateTimeFormatter USUAL =
      new DateTimeFormatterBuilder()
          .parseCaseInsensitive()
          .appendPattern("[uuuu-M-d][uuuu/M/d]")
          .appendPattern("[['T'][' ']H:mm[:ss]")
          .optionalStart()
          .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
          .optionalEnd()
          .appendPattern("[[' ']XXX][[' ']XX][[' ']X]]")
          .toFormatter(Locale.ENGLISH)
          .withResolverStyle(ResolverStyle.STRICT); // the 31st of February is no day

  /** The only names of a zone that mean the same everywhere. */
  private static final Pattern UTC = Pattern.compile(" ?(?:UTC|GMT)$", Pattern.CASE_INSENSITIVE);

  /** The server knows whether it is one; most files have no others, and a formatter is slow. */
  private static final Pattern RFC_3339 =
      Pattern.compile(
          "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?(?:Z|[+-]\\d\\d:\\d\\d)",
          Pattern.CASE_INSENSITIVE);

  private final Optional<DateTimeFormatter> format;
  private final Optional<ZoneId> zone;
  private final Consumer<String> notices;
  private boolean hasSaidZone;

  /**
   * @param notices told, once, which time zone is taken for granted
   */
  TimeReader(Reading reading, Consumer<String> notices) {
    this.format = reading.timeFormat();
    this.zone = reading.timeZone();
    this.notices = notices;
  }

  /**
   * Returns a time by RFC 3339, or the text as it is if it is no time, for the server to judge.
   *
   * @param column the name of the column in messages
   * @throws TransferException if only a format can say what the file's times mean
   */
  String read(String column, String written) {
    if (written.isEmpty() || (format.isEmpty() && isTime(written))) {
      return written;
    }
    try {
      return instant(
              format
                  .orElse(USUAL)
                  .parseBest(
                      format.isPresent() ? written : UTC.matcher(written).replaceFirst("Z"),
                      ZonedDateTime::from,
                      OffsetDateTime::from,
                      LocalDateTime::from,
                      LocalDate::from))
          .toString();
    } catch (DateTimeException e) {
      if (format.isEmpty() && AMBIGUOUS.matcher(written).matches()) {
        throw new TransferException(
            ("\"%s\" in the column %s may mean one day or another; say what comes first with"
                    + " --time-format, for example --time-format 'd/M/yyyy' or 'M/d/yyyy H:mm'.")
                .formatted(Excerpt.of(written), column));
      }
      return written;
    }
  }

  /** Returns whether {@link #read} has understood this: it looks like a time of RFC 3339. */
  static boolean isTime(String read) {
    return RFC_3339.matcher(read).matches();
  }

  private Instant instant(TemporalAccessor time) {
    if (time instanceof ZonedDateTime zoned) {
      return zoned.toInstant();
    } else if (time instanceof OffsetDateTime offset) {
      return offset.toInstant();
    }
    LocalDateTime local =
        time instanceof LocalDateTime full ? full : ((LocalDate) time).atStartOfDay();
    return local.atZone(zone.orElseGet(this::machines)).toInstant();
  }

  private ZoneId machines() {
    ZoneId ours = ZoneId.systemDefault();
    if (!hasSaidZone) {
      hasSaidZone = true;
      notices.accept(
          "times without an offset are read as of %s, the time zone of this machine; say another with --time-zone."
              .formatted(ours));
    }
    return ours;
  }
}
