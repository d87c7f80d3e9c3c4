package dev.tally.web;

/** Makes text from outside fit to be shown: in a log, in a sentence. */
final class Printable {

  private Printable() {}

  /** The beginning of it, what cannot be shown replaced by question marks. */
  static String beginning(String text, int most) {
    StringBuilder shown = new StringBuilder();
    text.codePoints().limit(most).map(Printable::orMark).forEach(shown::appendCodePoint);
    return text.codePointCount(0, text.length()) > most
        ? shown.append('…').toString()
        : shown.toString();
  }

  private static int orMark(int codePoint) {
    boolean unfit = Character.isISOControl(codePoint) || isLoneSurrogate(codePoint);
    return unfit ? '?' : codePoint;
  }

  /** {@code codePoints()} yields a surrogate only where it stands alone; no UTF-8 can hold it. */
  static boolean isLoneSurrogate(int codePoint) {
    return Character.getType(codePoint) == Character.SURROGATE;
  }
}
