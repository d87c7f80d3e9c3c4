package dev.tally.transfer.rows;

import java.nio.charset.Charset;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;

/**
 * How to read a CSV file that Tally did not write.
 *
 * @param columns which column is which
 * @param timeFormat of all times; if empty, RFC 3339 and the forms that mean the same everywhere
 * @param timeZone of times without an offset; if empty, this machine's
 * @param decimalComma whether numbers have a decimal comma, and dots between thousands
 * @param cancelledWhen the rows that are cancelled
 * @param onlyWhen the rows to read; all of these rules must hold
 * @param skipWhen the rows to pass over
 * @param empty the values that mean none
 * @param group the column whose value the rows of one group share, one below the other
 * @param fillDown the columns that only the first row of a group fills
 * @param categorySeparator what separates the categories of a product, of which the first counts
 * @param isQuoted whether quotes enclose fields; without, they are characters like others
 * @param encoding if empty, UTF-8, or UTF-16 with a byte order mark
 * @param keyPrefix put before each order's key
 */
public record Reading(
    ColumnMap columns,
    Optional<DateTimeFormatter> timeFormat,
    Optional<ZoneId> timeZone,
    boolean decimalComma,
    List<RowRule> cancelledWhen,
    List<RowRule> onlyWhen,
    List<RowRule> skipWhen,
    List<RowRule> empty,
    Optional<String> group,
    List<String> fillDown,
    Optional<String> categorySeparator,
    boolean isQuoted,
    Optional<Charset> encoding,
    String keyPrefix) {

  /** Reads a file as Tally writes it. */
  public static final Reading PLAIN = of(ColumnMap.NONE);

  /** Returns how to read a file whose columns have other names. */
  static Reading of(ColumnMap columns) {
    return new Reading(
        columns,
        Optional.empty(),
        Optional.empty(),
        false,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        true,
        Optional.empty(),
        "");
  }

  public Reading {
    cancelledWhen = List.copyOf(cancelledWhen);
    onlyWhen = List.copyOf(onlyWhen);
    skipWhen = List.copyOf(skipWhen);
    empty = List.copyOf(empty);
    fillDown = List.copyOf(fillDown);
  }
}
