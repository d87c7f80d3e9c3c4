package dev.tally.text;

import java.util.Locale;

/**
 * Makes text from outside safe to print in a sentence or a log line. Escapes invisible characters,
 * and those that break a line, change the direction of text, or move a terminal's cursor. Escaped
 * text stays as it is.
 */
public final class Printable {

  private Printable() {}

  /** Escapes the whole text. */
  public static String of(String text) {
    return of(text, Integer.MAX_VALUE);
  }

  /**
   * Escapes the beginning of a text.
   *
   * @param most the most characters of the text to show; an ellipsis replaces the rest
   */
  public static String of(String text, int most) {
    StringBuilder shown = new StringBuilder(Math.min(text.length(), most));
    text.codePoints().limit(most).forEach(codePoint -> write(shown, codePoint));
    return text.codePointCount(0, text.length()) > most
        ? shown.append('…').toString()
        : shown.toString();
  }

  private static void write(StringBuilder shown, int codePoint) {
    if (isPlain(codePoint)) {
      shown.appendCodePoint(codePoint);
    } else if (Character.isBmpCodePoint(codePoint)) {
      shown.append(String.format(Locale.ROOT, "\\u%04X", codePoint));
    } else {
      shown.append(String.format(Locale.ROOT, "\\u{%X}", codePoint));
    }
  }

  private static boolean isPlain(int codePoint) {
    return codePoint == ' '
        || !(Characters.isControl(codePoint)
            || Characters.isInvisible(codePoint)
            || Characters.isWhiteSpace(codePoint));
  }
}
