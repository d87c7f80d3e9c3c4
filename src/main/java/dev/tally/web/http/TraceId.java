package dev.tally.web.http;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a request in logs: the trace that its sender has begun, in the header {@code
 * traceparent} (W3C Trace Context, section 3.2), or else a random one, of the same form. Stateless.
 */
final class TraceId {

  private static final String TRACEPARENT = "traceparent";

  /** Later versions may have more behind it; {@code ff} is no version. */
  private static final Pattern SHAPE =
      Pattern.compile(
          "(?!ff)[0-9a-f]{2}-((?!0{32})[0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-.*)?");

  private static final int LONGEST = 200;

  private TraceId() {}

  /** Returns the request's trace; if it has none, gives it one, which later calls return too. */
  static String of(HttpRequest request) {
    HttpHeaders headers = request.headers();
    String sent = headers.get(TRACEPARENT, "");
    Matcher shape = SHAPE.matcher(sent);
    if (sent.length() <= LONGEST && shape.matches()) {
      return shape.group(1);
    }
    ThreadLocalRandom random = ThreadLocalRandom.current();
    HexFormat hex = HexFormat.of();
    String trace = hex.toHexDigits(random.nextLong() | 1) + hex.toHexDigits(random.nextLong());
    headers.set(TRACEPARENT, "00-" + trace + "-" + hex.toHexDigits(random.nextLong() | 1) + "-00");
    return trace;
  }
}
