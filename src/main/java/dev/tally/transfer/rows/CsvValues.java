package dev.tally.transfer.rows;

import dev.tally.text.Text;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JsonGenerator;

/**
 * Writes CSV's values, which are all text, as JSON values. Strips white space from both ends, as
 * the server would. Omits empty values. A value that is not a number or truth value stays text, and
 * the server says what is wrong with it.
 */
final class CsvValues {

  private static final Pattern WHOLE_NUMBER = Pattern.compile("([+-]?\\d{1,9})(?:\\.0*)?");

  /** What may stand around a number does, as far as the server or a price goes. */
  private static final Pattern COMMA =
      Pattern.compile(
          "([^\\d.,]*)(\\d{1,3}(?:[.' \u00a0\u202f]\\d{3})+|\\d+)((?:,\\d*)?)([^\\d.,]*)");

  private static final Pattern REVISION = Pattern.compile("\\d{1,16}");

  /** A price, and what may stand around it: the sign of a currency, or its three letters. */
  private static final Pattern PRICE =
      Pattern.compile("(?:\\p{Sc}|[A-Z]{3})?\\s*(\\d+(?:\\.\\d*)?)\\s*(?:\\p{Sc}|[A-Z]{3})?");

  private static final Pattern THOUSANDS =
      Pattern.compile("[^\\d.,]*\\d{1,3}(?:(?:,\\d{3})+\\.\\d*|(?:,\\d{3}){2,})[^\\d.,]*");

  private static final int MOST_DECIMALS = 4;

  private static final Set<String> TRUE = Set.of("true", "yes", "y", "1");
  private static final Set<String> FALSE = Set.of("", "false", "no", "n", "0");

  private CsvValues() {}

  static void text(JsonGenerator out, String name, String value) {
    verbatim(out, name, Text.trim(value));
  }

  static void verbatim(JsonGenerator out, String name, String value) {
    if (!value.isEmpty()) {
      out.writeStringProperty(name, value);
    }
  }

  /** Writes a whole number, even one in quotes or with zeros behind a decimal point. */
  static void number(JsonGenerator out, String name, String value) {
    Matcher number = WHOLE_NUMBER.matcher(Lists.unquote(Text.trim(value)));
    if (number.matches()) {
      out.writeNumberProperty(name, Integer.parseInt(number.group(1)));
    } else {
      text(out, name, value);
    }
  }

  /**
   * Returns a number with a decimal point, of one with a decimal comma and dots between thousands;
   * anything else as it is.
   */
  static String withPoint(String value) {
    Matcher number = COMMA.matcher(value);
    return number.matches()
        ? number.group(1)
            + number.group(2).replaceAll("\\D", "")
            + number.group(3).replace(',', '.')
            + number.group(4)
        : value;
  }

  /** Writes a whole number of up to 16 digits as one; everything else may be a time. */
  static void revision(JsonGenerator out, String name, String value) {
    if (REVISION.matcher(value).matches()) {
      out.writeNumberProperty(name, Long.parseLong(value));
    } else {
      text(out, name, value);
    }
  }

  /** Writes a price without its currency, and without zeros beyond the decimals that count. */
  static void price(JsonGenerator out, String name, String value) {
    Matcher price = PRICE.matcher(withoutThousands(Text.trim(value)));
    text(out, name, price.matches() ? digits(price.group(1)) : value);
  }

  /** Removes commas between thousands, if a decimal point or a second comma shows that they are. */
  private static String withoutThousands(String value) {
    return THOUSANDS.matcher(value).matches() ? value.replace(",", "") : value;
  }

  private static String digits(String number) {
    int point = number.indexOf('.');
    if (point < 0) {
      return number;
    }
    int end = number.length();
    while (end > point + 1 + MOST_DECIMALS && number.charAt(end - 1) == '0') {
      end--;
    }
    return end == point + 1 ? number.substring(0, point) : number.substring(0, end);
  }

  static void truth(JsonGenerator out, String name, String value) {
    Optional<Boolean> truth = truth(value);
    if (truth.isEmpty()) {
      text(out, name, value);
    } else if (truth.get()) { // false is as good as absent
      out.writeBooleanProperty(name, true);
    }
  }

  /** Returns whether a value says yes, or no; empty if it says neither. */
  static Optional<Boolean> truth(String value) {
    String folded = Text.trim(value).toLowerCase(Locale.ROOT);
    return TRUE.contains(folded)
        ? Optional.of(true)
        : FALSE.contains(folded) ? Optional.of(false) : Optional.empty();
  }
}
