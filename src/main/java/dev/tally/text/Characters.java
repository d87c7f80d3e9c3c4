package dev.tally.text;

/**
 * Tells the characters that a reader does not see, or that move a terminal's cursor, by Unicode.
 */
final class Characters {

  private Characters() {}

  /** Returns whether it has Unicode's property White_Space. */
  static boolean isWhiteSpace(int codePoint) {
    return codePoint <= ' '
        ? codePoint == ' ' || (codePoint >= '\t' && codePoint <= '\r')
        : codePoint == 0x85 || Character.isSpaceChar(codePoint);
  }

  /**
   * Returns whether it stands for no line of text: a control character, a separator of lines, or a
   * surrogate without its other half, which {@code codePoints()} yields as it is.
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

  /** Returns whether text looks the same without it, or runs in another direction with it. */
  static boolean isInvisible(int codePoint) {
    return codePoint > '~'
        && (Character.getType(codePoint) == Character.FORMAT || isIgnorable(codePoint));
  }

  /** Unicode 16's Default_Ignorable_Code_Point, but for those that are of category Cf. */
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
