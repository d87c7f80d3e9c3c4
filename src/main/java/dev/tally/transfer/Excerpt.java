package dev.tally.transfer;

import java.util.Collection;

/** What others wrote, made fit for a sentence. */
final class Excerpt {

  private static final int MOST = 200;

  private Excerpt() {}

  /** The beginning of it, what moves a terminal's cursor replaced by question marks. */
  static String of(String text) {
    StringBuilder shown = new StringBuilder();
    text.codePoints().limit(MOST).map(Excerpt::orMark).forEach(shown::appendCodePoint);
    return text.codePointCount(0, text.length()) > MOST
        ? shown.append('…').toString()
        : shown.toString();
  }

  static String of(Collection<String> names) {
    return of(String.join(", ", names));
  }

  private static int orMark(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          '?';
      default -> codePoint;
    };
  }
}
