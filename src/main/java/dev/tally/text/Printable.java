package dev.tally.text;

import java.util.Locale;

/**
 * Makes text from outside fit for a sentence or a line of a log: what a reader would not see comes
 * as an escape, as do the characters that break a line, turn the direction of text, or move a
 * terminal's cursor. A text that was escaped before stays as it is.
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
   * @param most characters of the text; if it has more, an ellipsis stands for them
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
