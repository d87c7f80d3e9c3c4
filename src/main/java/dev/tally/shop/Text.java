package dev.tally.shop;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The rules for text from outside. Text is kept exactly as sent or refused, never cleaned up, so
 * everything that could not come back unchanged (unpaired surrogates) or could not be shown
 * (control characters) is refused. Lengths are Unicode code points: an emoji is one character.
 */
final class Text {

  private Text() {}

  /** One line: no control characters at all, and not blank. */
  static String line(String field, String text, int most) {
    return check(field, text, most, false);
  }

  /** Several lines: tabs and line ends are welcome. */
  static String lines(String field, String text, int most) {
    return check(field, text, most, true);
  }

  private static String check(String field, String text, int most, boolean lineEnds) {
    if (text.isBlank()) {
      throw new InvalidField(field, "\"" + field + "\" must not be empty.");
    }
    int length = text.codePointCount(0, text.length());
    if (length > most) {
      throw new InvalidField(
          field,
          "\"%s\" has %,d characters; at most %,d are allowed.".formatted(field, length, most));
    }
    text.codePoints()
        .filter(c -> !printable(c) && !(lineEnds && (c == '\n' || c == '\r' || c == '\t')))
        .findFirst()
        .ifPresent(
            c -> {
              throw new InvalidField(
                  field,
                  "\"%s\" contains the unprintable character U+%04X; remove it."
                      .formatted(field, c));
            });
    return text;
  }

  /** {@code codePoints()} yields a surrogate only where it stands alone. */
  private static boolean printable(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }

  /** The first 64 bits of the SHA-256 of the text, which nobody can make two texts share. */
  static long hash(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.wrap(hash).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
