package dev.tally.web.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** Where a request may show its token: always as a bearer token (RFC 6750 section 2.1). */
public enum TokenPlace {
  HEADER(false, false),

  /**
   * There, or as the password of HTTP Basic (RFC 7617) with any user name. Only for reads: a
   * browser sends a password by itself, whichever page makes the request.
   */
  HEADER_OR_PASSWORD(true, false),

  /** There, or in the address: a browser sends no header of its page's with a WebSocket. */
  HEADER_OR_ADDRESS(false, true),

  ANYWHERE(true, true);

  private static final String BEARER = "Bearer ";
  private static final String BASIC = "Basic ";

  private final boolean mayBePassword;
  private final boolean mayBeInAddress;

  TokenPlace(boolean mayBePassword, boolean mayBeInAddress) {
    this.mayBePassword = mayBePassword;
    this.mayBeInAddress = mayBeInAddress;
  }

  /** Returns what a request shows in this place. */
  public Optional<Credentials> find(Request request) {
    return authorization(request, BEARER)
        .or(() -> mayBePassword ? password(request) : Optional.empty())
        .map(Credentials::of)
        .or(() -> mayBeInAddress ? inAddress(request) : Optional.empty());
  }

  private static Optional<Credentials> inAddress(Request request) {
    return request.query("token").map(token -> new Credentials(token, true));
  }

  private static Optional<String> authorization(Request request, String scheme) {
    return request
        .header(HttpHeaderNames.AUTHORIZATION)
        .filter(value -> value.regionMatches(true, 0, scheme, 0, scheme.length()))
        .map(value -> value.substring(scheme.length()).strip());
  }

  private static Optional<String> password(Request request) {
    return authorization(request, BASIC).flatMap(TokenPlace::passwordOf);
  }

  private static Optional<String> passwordOf(String credentials) {
    try {
      String pair = new String(Base64.getDecoder().decode(credentials), StandardCharsets.UTF_8);
      int colon = pair.indexOf(':');
      return colon < 0 ? Optional.empty() : Optional.of(pair.substring(colon + 1));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
