package dev.tally.web.http;

import dev.tally.text.Printable;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * One line for each request that was answered, if somebody wants them: the logger {@code access}.
 * The query is left out, as it may hold a token. Structured logs get the same as fields, by the
 * names of the Elastic Common Schema. Thread-safe.
 */
final class AccessLog {

  /** The name of the logger, which is off unless it is turned on. */
  private static final Logger LOG = LoggerFactory.getLogger("access");

  private static final int MOST_CHARACTERS = 200;

  private AccessLog() {}

  static boolean isOn() {
    return LOG.isInfoEnabled();
  }

  /**
   * Writes the line of a request.
   *
   * @param bytes the length of the answer's body as it was sent; less than 0: not known yet
   */
  static void add(
      HttpRequest head, Client client, HttpResponseStatus status, long bytes, Duration took) {
    String address = client.address().map(InetAddress::getHostAddress).orElse("-");
    String method = Printable.of(head.method().name(), MOST_CHARACTERS);
    String path = Printable.of(path(head.uri()), MOST_CHARACTERS);
    String trace = TraceId.of(head);
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("client.address", address);
    fields.put("http.request.method", method);
    fields.put("url.path", path);
    fields.put("http.response.status_code", Integer.toString(status.code()));
    if (bytes >= 0) {
      fields.put("http.response.body.bytes", Long.toString(bytes));
    }
    fields.put("event.duration", Long.toString(took.toNanos()));
    fields.put("trace.id", trace);
    String agent = head.headers().get(HttpHeaderNames.USER_AGENT);
    if (agent != null) {
      fields.put("user_agent.original", Printable.of(agent, MOST_CHARACTERS));
    }
    fields.forEach(MDC::put);
    try {
      LOG.info(
          "{} {} {} {} {} {} ms {}",
          address,
          method,
          path,
          status.code(),
          bytes < 0 ? "-" : bytes + " B",
          String.format(Locale.ROOT, "%.1f", took.toNanos() / 1e6),
          trace);
    } finally {
      fields.keySet().forEach(MDC::remove);
    }
  }

  private static String path(String uri) {
    int query = uri.indexOf('?');
    return query < 0 ? uri : uri.substring(0, query);
  }
}
