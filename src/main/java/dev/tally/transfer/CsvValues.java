package dev.tally.transfer;

import dev.tally.text.Text;
import java.util.Locale;
import java.util.regex.Pattern;
import tools.jackson.core.JsonGenerator;

/**
 * Writes CSV's values, which are all text, as JSON values. Strips white space from both ends, as
 * the server would. Omits empty values. A value that is not a number or truth value stays text, and
 * the server says what is wrong with it.
 */
final class CsvValues {

  private static final Pattern WHOLE_NUMBER = Pattern.compile("-?\\d{1,9}");

  private static final Pattern REVISION = Pattern.compile("\\d{1,16}");

  private CsvValues() {}

  static void text(JsonGenerator out, String name, String value) {
    verbatim(out, name, Text.trim(value));
  }

  static void verbatim(JsonGenerator out, String name, String value) {
    if (!value.isEmpty()) {
      out.writeStringProperty(name, value);
    }
  }

  static void number(JsonGenerator out, String name, String value) {
    String digits = Text.trim(value);
    if (WHOLE_NUMBER.matcher(digits).matches()) {
      out.writeNumberProperty(name, Integer.parseInt(digits));
    } else {
      text(out, name, value);
    }
  }

  /** Writes a whole number of up to 16 digits as one; everything else may be a time. */
  static void revision(JsonGenerator out, String name, String value) {
    if (REVISION.matcher(value).matches()) {
      out.writeNumberProperty(name, Long.parseLong(value));
    } else {
      text(out, name, value);
    }
  }

  static void truth(JsonGenerator out, String name, String value) {
    String folded = Text.trim(value).toLowerCase(Locale.ROOT);
    if (folded.equals("true")) {
      out.writeBooleanProperty(name, true);
    } else if (!folded.equals("false")) { // false is as good as absent
      text(out, name, value);
    }
  }
}
