package dev.tally.web.http;

import io.netty.handler.codec.DateFormatter;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.Duration;
import java.util.Date;
import java.util.Optional;
import java.util.function.Supplier;

/** The headers that every response has, whatever it is about. Thread-safe. */
final class CommonHeaders {

  /** The {@code Date} of all responses of one second (RFC 9110 section 6.6.1). */
  private record Stamp(long second, String text) {}

  private final Supplier<CorsPolicy> cors;
  private final Optional<String> hsts;
  private final boolean timing;
  private volatile Stamp stamp = new Stamp(-1, "");

  /**
   * @param hsts how long browsers are to use TLS alone
   * @param timing whether to say how long the answer took, which others may like to know, too
   */
  CommonHeaders(Supplier<CorsPolicy> cors, Optional<Duration> hsts, boolean timing) {
    this.cors = cors;
    this.timing = timing;
    this.hsts = hsts.map(time -> "max-age=" + time.toSeconds());
  }

  /** Completes the headers of the answer to this exchange. */
  void complete(Exchange done, HttpHeaders response) {
    Client client = done.client();
    cors.get().mark(done.head().headers(), client, response);
    if (timing) {
      double millis = (System.nanoTime() - done.startNanos()) / 1e6;
      response.set("Server-Timing", "total;dur=%.1f".formatted(millis));
    }
    rebase(response, client.base());
    if (client.isSecure() && hsts.isPresent()) {
      response.set("Strict-Transport-Security", hsts.get());
    }
    response.set(HttpHeaderNames.DATE, now());
    response.set("X-Content-Type-Options", "nosniff");
  }

  /** Has the paths of this server begin with what the client has to put before them. */
  private static void rebase(HttpHeaders response, String base) {
    if (base.isEmpty()) {
      return;
    }
    String location = response.get(HttpHeaderNames.LOCATION);
    String link = response.get("Link");
    if (location != null && location.startsWith("/")) {
      response.set(HttpHeaderNames.LOCATION, base + location);
    }
    if (link != null) {
      response.set("Link", link.replaceFirst("^</", "<" + base + "/"));
    }
  }

  @SuppressWarnings("JavaUtilDate") // Netty's formatter takes one
  private String now() {
    long second = System.currentTimeMillis() / 1_000;
    Stamp last = stamp;
    if (last.second() != second) {
      last = new Stamp(second, DateFormatter.format(new Date(second * 1_000)));
      stamp = last;
    }
    return last.text();
  }
}
