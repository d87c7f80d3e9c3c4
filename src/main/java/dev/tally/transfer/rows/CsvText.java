package dev.tally.transfer.rows;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The charset and separator of a CSV file, as its header shows.
 *
 * @param separator the commonest of comma, semicolon and tab outside quotes, or the one that the
 *     line before the header names
 * @param hasSeparatorLine whether there is such a line, {@code sep=;}, which spreadsheets write
 */
record CsvText(Charset charset, char separator, boolean hasSeparatorLine) {

  private static final Pattern SEPARATOR_LINE =
      Pattern.compile("\"?sep=([,;|\t])\"?[\r\n]", Pattern.CASE_INSENSITIVE);

  private static final int LOOK_AHEAD = 1 << 16;

  /**
   * Detects all, and consumes only UTF-16's byte order mark. UTF-8's is consumed already.
   *
   * @param encoding the charset, if it is known
   */
  static CsvText of(BufferedInputStream text, Optional<Charset> encoding) throws IOException {
    text.mark(LOOK_AHEAD);
    int mark = text.read() << 8 | text.read();
    Charset marked =
        mark == 0xfeff
            ? StandardCharsets.UTF_16BE
            : mark == 0xfffe ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_8;
    if (marked.equals(StandardCharsets.UTF_8)) {
      text.reset();
    }
    Charset charset = encoding.orElse(marked);
    text.mark(LOOK_AHEAD);
    String beginning = new String(text.readNBytes(LOOK_AHEAD - 1), charset);
    text.reset();
    Matcher line = SEPARATOR_LINE.matcher(beginning);
    return line.lookingAt()
        ? new CsvText(charset, line.group(1).charAt(0), true)
        : new CsvText(charset, separator(beginning), false);
  }

  private static char separator(String text) {
    int commas = 0;
    int semicolons = 0;
    int tabs = 0;
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      quoted ^= c == '"';
      if (!quoted && (c == '\n' || c == '\r') && commas + semicolons + tabs > 0) {
        break;
      }
      commas += !quoted && c == ',' ? 1 : 0;
      semicolons += !quoted && c == ';' ? 1 : 0;
      tabs += !quoted && c == '\t' ? 1 : 0;
    }
    return semicolons > commas && semicolons >= tabs ? ';' : tabs > commas ? '\t' : ',';
  }

  /** Returns a decoder that fails on invalid bytes: a replaced character would make another key. */
  CharsetDecoder decoder() {
    return charset
        .newDecoder()
        .onMalformedInput(CodingErrorAction.REPORT)
        .onUnmappableCharacter(CodingErrorAction.REPORT);
  }
}
