package dev.tally.text;

/** Classifies, by Unicode, the characters that are invisible or that move a terminal's cursor. */
final class Characters {

  private Characters() {}

  /** Returns whether a character has Unicode's property White_Space. */
  static boolean isWhiteSpace(int codePoint) {
    return codePoint <= ' '
        ? codePoint == ' ' || (codePoint >= '\t' && codePoint <= '\r')
        : codePoint == 0x85 || Character.isSpaceChar(codePoint);
  }

  /**
   * Returns whether a character is not allowed in a line of text: a control character, a line or
   * paragraph separator, or an unpaired surrogate, which {@code codePoints()} yields as it is.
   */
  static boolean isControl(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }

  /** Returns whether a character is not seen, or changes the direction of text. */
  static boolean isInvisible(int codePoint) {
    return codePoint > '~'
        && (Character.getType(codePoint) == Character.FORMAT || isIgnorable(codePoint));
  }

  /** Tests for Unicode 16's Default_Ignorable_Code_Point, except those of category Cf. */
  private static boolean isIgnorable(int codePoint) {
    return switch (codePoint) {
      case 0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2065, 0x3164, 0xFFA0 -> true;
      default ->
          isWithin(codePoint, 0x180B, 0x180F)
              || isWithin(codePoint, 0xFE00, 0xFE0F)
              || isWithin(codePoint, 0xFFF0, 0xFFF8)
              || isWithin(codePoint, 0xE0000, 0xE0FFF);
    };
  }

  private static boolean isWithin(int codePoint, int first, int last) {
    return codePoint >= first && codePoint <= last;
  }
}
