package dev.tally.web.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a request that came without TLS should have gone. */
final class SecureAddress {

  private static final Pattern HOST =
      Pattern.compile("([A-Za-z0-9._~-]+|\\[[0-9A-Fa-f:.]+])(:\\d+)?");

  private static final Pattern PATH = Pattern.compile("/[\\x21-\\x7e&&[^#\\\\]]*");

  private SecureAddress() {}

  /**
   * Leads to the same path by https: of the site, if its origin is known, else of the host and port
   * that were asked, which take both. Port 80 leads to the usual one.
   */
  static Response lead(HttpRequest head, Site site) {
    String path = head.uri();
    Optional<String> origin =
        site.origin()
            .filter(known -> known.startsWith("https:"))
            .or(() -> asked(head.headers().get(HttpHeaderNames.HOST)));
    if (origin.isEmpty() || path.startsWith("//") || !PATH.matcher(path).matches()) {
      return Problem.of(ProblemType.MALFORMED_REQUEST, "This server speaks TLS; use https.")
          .response();
    }
    return Response.empty(308).with(HttpHeaderNames.LOCATION, origin.get() + path);
  }

  private static Optional<String> asked(String host) {
    Matcher parts = HOST.matcher(String.valueOf(host));
    if (!parts.matches()) {
      return Optional.empty();
    }
    String port = Optional.ofNullable(parts.group(2)).filter(p -> !p.equals(":80")).orElse("");
    return Optional.of("https://" + parts.group(1) + port);
  }
}
