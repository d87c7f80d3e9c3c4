package dev.tally.web.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where a request that came without TLS should have gone. */
final class SecureAddress {

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

  private static Optional<String> asked(@Nullable String host) {
    return host != null && Forwarding.HOST.matcher(host).matches()
        ? Optional.of("https://" + host.replaceFirst(":80$", ""))
        : Optional.empty();
  }
}
