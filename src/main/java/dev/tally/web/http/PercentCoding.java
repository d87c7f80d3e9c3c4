package dev.tally.web.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Decodes the parts of addresses (RFC 3986 section 2.1), and refuses what it does not know. */
final class PercentCoding {

  /** Encoded letters, digits and {@code -._~}, which need no encoding (RFC 3986 section 2.3). */
  private static final Pattern NEEDLESS =
      Pattern.compile("%(?:3[0-9]|[46][1-9a-fA-F]|[57][0-9aA]|2[dDeE]|5[fF]|7[eE])");

  private PercentCoding() {}

  /** Returns whether the text encodes characters that need no encoding. */
  static boolean isNeedless(String raw) {
    return raw.indexOf('%') >= 0 && NEEDLESS.matcher(raw).find();
  }

  /** Decodes a segment of a path. Refuses slashes, control characters, and segments that climb. */
  static String segment(String raw) {
    String segment = decode(raw, false);
    if (segment.equals(".")
        || segment.equals("..")
        || segment.indexOf('/') >= 0
        || segment.indexOf('\\') >= 0) {
      throw malformed("The path may not contain \".\", \"..\" or an encoded slash.");
    }
    return segment;
  }

  /** Decodes a name or a value of a query, in which {@code +} is a space. */
  static String queryPart(String raw) {
    return decode(raw, true);
  }

  private static String decode(String raw, boolean plusIsSpace) {
    if (raw.indexOf('%') < 0 && raw.indexOf('+') < 0) {
      return raw; // the usual case
    }
    ByteBuffer bytes = ByteBuffer.allocate(raw.length());
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '%') {
        bytes.put((byte) (hex(raw, i + 1) << 4 | hex(raw, i + 2)));
        i += 2;
      } else {
        bytes.put((byte) (c == '+' && plusIsSpace ? ' ' : c));
      }
    }
    return text(bytes.flip());
  }

  private static int hex(String raw, int index) {
    int digit = index < raw.length() ? Character.digit(raw.charAt(index), 16) : -1;
    if (digit < 0) {
      throw malformed("A \"%\" in the address must be followed by two hexadecimal digits.");
    }
    return digit;
  }

  private static String text(ByteBuffer bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
      if (text.chars().anyMatch(Character::isISOControl)) {
        throw malformed("The address contains a control character; remove it.");
      }
      return text;
    } catch (CharacterCodingException e) {
      throw malformed("The address is not UTF-8; encode it as UTF-8.");
    }
  }

  static ProblemException malformed(String detail) {
    return new ProblemException(ProblemType.MALFORMED_REQUEST, detail);
  }
}
