package dev.tally.transfer.rows;

import java.util.ArrayList;
import java.util.List;

/** Splits what people write on the command line at separators outside of quotes. */
final class Lists {

  private Lists() {}

  /**
   * @throws IllegalArgumentException if a quote is not closed; its message is a sentence
   */
  static List<String> split(String text, char separator) {
    List<String> parts = new ArrayList<>();
    StringBuilder part = new StringBuilder();
    boolean isQuoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      isQuoted ^= c == '"';
      if (c == separator && !isQuoted) {
        parts.add(part.toString().strip());
        part.setLength(0);
      } else {
        part.append(c);
      }
    }
    if (isQuoted) {
      throw new IllegalArgumentException("'" + text + "' has a quote that is not closed");
    }
    parts.add(part.toString().strip());
    return parts;
  }

  /** Removes quotes around a text, and doubles within. */
  static String unquote(String text) {
    return text.length() > 1 && text.startsWith("\"") && text.endsWith("\"")
        ? text.substring(1, text.length() - 1).replace("\"\"", "\"")
        : text;
  }
}
