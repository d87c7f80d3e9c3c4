package dev.tally.bench;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a server answered to orders, read from a connection that stays open. */
record HttpAnswer(int status, List<Map<String, String>> objects) {

  private static final int MOST_HEAD_BYTES = 16_384;
  private static final int MOST_BODY_BYTES = 4 << 20;
  private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *(\\d{1,9})\r\n");
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d{3}) .*");

  HttpAnswer {
    objects = List.copyOf(objects);
  }

  /**
   * Reads one.
   *
   * @throws IOException also where it is none
   */
  static HttpAnswer read(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.length() < 4 || head.lastIndexOf("\r\n\r\n") != head.length() - 4) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("the server closed the connection");
      } else if (head.length() == MOST_HEAD_BYTES) {
        throw new IOException("the server answers with a head longer than any");
      }
      head.append((char) next);
    }
    Matcher status = STATUS.matcher(head.substring(0, head.indexOf("\r\n")));
    Matcher length = LENGTH.matcher(head);
    if (!status.matches() || !length.find()) {
      throw new IOException("the server answers orders as no Tally does");
    }
    int bytes = Integer.parseInt(length.group(1));
    if (bytes > MOST_BODY_BYTES) {
      throw new IOException("the server answers orders with " + bytes + " bytes");
    }
    byte[] body = in.readNBytes(bytes);
    return new HttpAnswer(Integer.parseInt(status.group(1)), JsonObjects.read(body));
  }

  /** Why this was refused. */
  String reason() {
    String said = objects.isEmpty() ? "" : objects.get(0).getOrDefault("detail", "");
    String words = "status " + status + (said.isEmpty() ? "" : ", " + said);
    return status == 401 || status == 403
        ? words + " (name the file that holds its token with --token-file)"
        : words;
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
