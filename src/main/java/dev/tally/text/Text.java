package dev.tally.text;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.function.IntPredicate;

/**
 * Checks text from outside. Typed text loses the white space at its ends, which no reader sees;
 * otherwise text is kept exactly as sent, or refused. Text that could not be returned unchanged
 * (unpaired surrogates) or displayed (control characters) is therefore refused. Lengths are in
 * Unicode code points: an emoji is one character.
 */
public final class Text {

  private static final String UNPRINTABLE = "unprintable";

  private Text() {}

  /** Removes Unicode white space from both ends of a text. */
  public static String trim(String text) {
    int end = text.length();
    while (end > 0 && Characters.isWhiteSpace(text.charAt(end - 1))) { // all of it is in the BMP
      end--;
    }
    int start = 0;
    while (start < end && Characters.isWhiteSpace(text.charAt(start))) {
      start++;
    }
    return text.substring(start, end);
  }

  /** Checks a name or a title and returns it trimmed: one line. */
  public static String line(String field, String text, int most) {
    String line = trim(text);
    check(field, line, most);
    refuse(field, line, Characters::isControl, UNPRINTABLE);
    return line;
  }

  /** Checks text that is compared and not only read, and returns it: a line, all of it visible. */
  public static String key(String field, String text, int most) {
    String key = line(field, text, most);
    refuse(field, key, Characters::isInvisible, "invisible");
    return key;
  }

  /** Checks text of several lines and returns it unchanged; tabs and line ends are allowed. */
  public static String lines(String field, String text, int most) {
    check(field, text, most);
    refuse(
        field,
        text,
        c -> Characters.isControl(c) && c != '\n' && c != '\r' && c != '\t',
        UNPRINTABLE);
    return text;
  }

  private static void check(String field, String text, int most) {
    if (trim(text).isEmpty()) {
      throw new InvalidField(field, "\"" + field + "\" must not be empty.");
    }
    int length = text.codePointCount(0, text.length());
    if (length > most) {
      throw new InvalidField(
          field,
          "\"%s\" has %,d characters; at most %,d are allowed.".formatted(field, length, most));
    }
  }

  private static void refuse(String field, String text, IntPredicate unwanted, String what) {
    for (int i = 0; i < text.length(); ) {
      int codePoint = text.codePointAt(i);
      if (unwanted.test(codePoint)) {
        throw new InvalidField(
            field,
            "\"%s\" contains the %s character U+%04X; remove it."
                .formatted(field, what, codePoint));
      }
      i += Character.charCount(codePoint);
    }
  }

  /** Returns the first 64 bits of the text's SHA-256, which no other text can be made to match. */
  public static long hash(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.wrap(hash).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
