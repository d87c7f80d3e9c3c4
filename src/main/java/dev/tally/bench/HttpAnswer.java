package dev.tally.bench;

import dev.tally.text.Printable;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server's answer, read from a connection that stays open.
 *
 * @param fields the header fields, by their names in lower case
 * @param objects the objects in the body, see {@link JsonObjects}
 */
record HttpAnswer(int status, Map<String, String> fields, List<Map<String, String>> objects) {

  private static final int MOST_LINE_BYTES = 8_192;
  private static final int MOST_FIELDS = 100;
  private static final int MOST_BODY_BYTES = 64 << 20;
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d{3}) .*");
  private static final Pattern LENGTH = Pattern.compile("\\d{1,9}");
  private static final Pattern CHUNK = Pattern.compile("([0-9a-f]{1,7})(;.*)?");

  HttpAnswer {
    fields = Map.copyOf(fields);
    objects = List.copyOf(objects);
  }

  /**
   * Reads one answer.
   *
   * @throws IOException if reading fails, or what is read is not an HTTP answer
   */
  static HttpAnswer read(InputStream in) throws IOException {
    Matcher status = STATUS.matcher(line(in));
    check(status.matches(), "unlike an HTTP server");
    Map<String, String> fields = fields(in);
    byte[] body =
        has(fields, "transfer-encoding", "chunked") ? chunks(in) : bytes(in, length(fields));
    return new HttpAnswer(Integer.parseInt(status.group(1)), fields, JsonObjects.read(body));
  }

  private static Map<String, String> fields(InputStream in) throws IOException {
    Map<String, String> fields = new HashMap<>();
    int count = 0;
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      check(++count <= MOST_FIELDS, "with a head longer than any");
      int colon = line.indexOf(':');
      check(colon > 0, "unlike an HTTP server");
      fields.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    return fields;
  }

  private static boolean has(Map<String, String> fields, String name, String value) {
    return value.equalsIgnoreCase(fields.get(name));
  }

  private static int length(Map<String, String> fields) {
    String length = fields.getOrDefault("content-length", "");
    return LENGTH.matcher(length).matches() ? Integer.parseInt(length) : 0;
  }

  /** Returns whether the server closes the connection after this answer. */
  boolean isLast() {
    return has(fields, "connection", "close");
  }

  /** Reads a chunked body (RFC 9112 section 7.1). Expects no trailers, as Tally sends none. */
  private static byte[] chunks(InputStream in) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    int length;
    do {
      Matcher size = CHUNK.matcher(line(in).toLowerCase(Locale.ROOT));
      check(size.matches(), "in chunks without a size");
      length = Integer.parseInt(size.group(1), 16);
      check(body.size() + length <= MOST_BODY_BYTES, "with too many bytes");
      body.write(bytes(in, length));
      check(line(in).isEmpty(), "in chunks without an end");
    } while (length > 0);
    return body.toByteArray();
  }

  private static byte[] bytes(InputStream in, int length) throws IOException {
    check(length <= MOST_BODY_BYTES, "with too many bytes");
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("the server closed the connection");
    }
    return bytes;
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("the server closed the connection");
      }
      check(line.length() < MOST_LINE_BYTES, "with a line longer than any");
      line.append((char) next);
    }
    int end = line.length() - 1;
    return end >= 0 && line.charAt(end) == '\r' ? line.substring(0, end) : line.toString();
  }

  private static void check(boolean holds, String how) throws IOException {
    if (!holds) {
      throw new IOException("the server answers " + how);
    }
  }

  /** Returns why the server refused the request. */
  String reason() {
    String said = objects.isEmpty() ? "" : objects.get(0).getOrDefault("detail", "");
    String words = "status " + status + (said.isEmpty() ? "" : ", " + Printable.of(said, 200));
    return switch (status) {
      case 401, 403 ->
          words
              + " (it wants its token: name the file that holds it with --token-file; it is token in"
              + " the server's --data directory)";
      case 503 ->
          words
              + " (the server is full or in trouble: see its log and what GET /health/ready answers)";
      default -> words;
    };
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
