package dev.tally.web.http;

import static io.netty.handler.codec.http.HttpHeaderNames.ACCESS_CONTROL_ALLOW_HEADERS;
import static io.netty.handler.codec.http.HttpHeaderNames.ACCESS_CONTROL_ALLOW_METHODS;
import static io.netty.handler.codec.http.HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN;
import static io.netty.handler.codec.http.HttpHeaderNames.ACCESS_CONTROL_EXPOSE_HEADERS;
import static io.netty.handler.codec.http.HttpHeaderNames.ACCESS_CONTROL_MAX_AGE;
import static io.netty.handler.codec.http.HttpHeaderNames.HOST;
import static io.netty.handler.codec.http.HttpHeaderNames.ORIGIN;
import static io.netty.handler.codec.http.HttpHeaderNames.VARY;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.NetUtil;
import java.net.IDN;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Decides which pages a browser lets talk to this server (CORS). Credentials are never allowed, so
 * {@code *} gives a page nothing that its reader could not fetch anyway. A request without {@code
 * Origin} passes by design: this guards browsers, not the API. Thread-safe.
 */
public final class CorsPolicy {

  /** On an answer that is for pages of this server's own origin only, whatever the policy. */
  static final String OWN_PAGES_ONLY = "Cross-Origin-Resource-Policy";

  private static final Pattern WRITTEN = Pattern.compile("[a-z][a-z0-9+.-]*://[^/?#\\s]+");
  private static final Map<String, String> USUAL_PORTS = Map.of("http", ":80", "https", ":443");
  private static final String EXPOSED =
      "Location, Retry-After, ETag, Link, Tally-Position, Tally-Complete";
  private static final String ACCEPTED =
      "Content-Type, Authorization, Idempotency-Key, Prefer, Last-Event-ID, If-None-Match,"
          + " Tally-Position";
  private static final String MAX_AGE_SECONDS = "7200"; // browsers cap it at about this

  private final Optional<Set<String>> only;
  private final RateLimitedLog refused =
      new RateLimitedLog(
          "A page was refused, as --origin does not name its origin (if it is Tally's own, see --base and --proxy): ");

  private CorsPolicy(Optional<Set<String>> only) {
    this.only = only;
  }

  public static CorsPolicy any() {
    return new CorsPolicy(Optional.empty());
  }

  /**
   * Admits pages from these origins, and this server's own if it is opened as {@code localhost}, by
   * its address, or under an origin that the configuration or a trusted proxy gives it. Under
   * another name its own origin must be listed, because any page could give itself such a name (DNS
   * rebinding).
   *
   * @param origins as browsers write them, {@code https://shop.example}
   */
  public static CorsPolicy only(Collection<String> origins) {
    for (String origin : origins) {
      if (!WRITTEN.matcher(origin.toLowerCase(Locale.ROOT)).matches()) {
        throw new IllegalArgumentException(
            "\"" + origin + "\" is not an origin; write it like https://shop.example.");
      }
    }
    return new CorsPolicy(
        Optional.of(
            origins.stream().map(CorsPolicy::asSent).collect(Collectors.toUnmodifiableSet())));
  }

  /**
   * Returns the origin as browsers write it: lower-case, ASCII, without the scheme's default port.
   */
  static String asSent(String origin) {
    String written = origin.toLowerCase(Locale.ROOT);
    int scheme = written.indexOf("://");
    String host = written.substring(scheme + 3);
    return origin(written.substring(0, scheme), host.startsWith("[") ? host : IDN.toASCII(host));
  }

  /**
   * Returns the origin that a page has, as browsers write it: without the scheme's default port.
   *
   * @param scheme lower-case
   * @param host a name or an address, and a port if there is one
   */
  static String origin(String scheme, String host) {
    String usual = USUAL_PORTS.getOrDefault(scheme, "");
    String name = host.toLowerCase(Locale.ROOT);
    boolean isUsual = !usual.isEmpty() && name.endsWith(usual);
    return scheme + "://" + (isUsual ? name.substring(0, name.length() - usual.length()) : name);
  }

  /** Returns whether the page that sends this request may open a feed, and write. */
  boolean admits(HttpHeaders request, Client client) {
    String origin = request.get(ORIGIN);
    return origin == null
        || only.map(listed -> listed.contains(origin) || isOwn(origin, request, client))
            .orElse(true);
  }

  /**
   * Returns the response to a page that is not {@linkplain #admits admitted}, and tells the
   * operator: to the page's reader it looks as if the server were gone.
   */
  Response refusal(HttpHeaders request) {
    refused.add(String.valueOf(request.get(ORIGIN)), System.nanoTime());
    return Problem.of(
            ProblemType.ORIGIN_REFUSED,
            "This server was told which pages may use it, not this one; add it with --origin.")
        .response();
  }

  /** Sets the headers that tell the browser what the page may do with the response. */
  void mark(HttpHeaders request, Client client, HttpHeaders response) {
    if (response.contains(OWN_PAGES_ONLY)) {
      return;
    }
    if (only.isEmpty()) {
      expose(response, "*"); // even without an Origin, as a cache may hand it to another page
      return;
    }
    response.add(VARY, ORIGIN);
    String origin = request.get(ORIGIN);
    if (origin != null && admits(request, client)) {
      expose(response, origin);
    }
  }

  private static void expose(HttpHeaders response, String origin) {
    response.set(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    response.set(ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
  }

  /** Sets the headers that only a preflight needs, beside those of {@link #mark}. */
  static void markPreflight(String methods, HttpHeaders response) {
    response.set(ACCESS_CONTROL_ALLOW_METHODS, methods);
    response.set(ACCESS_CONTROL_ALLOW_HEADERS, ACCEPTED);
    response.set(ACCESS_CONTROL_MAX_AGE, MAX_AGE_SECONDS);
  }

  private static boolean isOwn(String origin, HttpHeaders request, Client client) {
    String host = request.get(HOST);
    boolean isNamedSo =
        host != null
            && origin.endsWith("://" + host.toLowerCase(Locale.ROOT))
            && hasFixedMeaning(host);
    return isNamedSo || client.ownOrigin().filter(origin::equals).isPresent();
  }

  /** Returns whether this name cannot be pointed at another machine. */
  private static boolean hasFixedMeaning(String host) {
    int colon = host.lastIndexOf(':');
    String name = colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
    return name.equalsIgnoreCase("localhost")
        || NetUtil.isValidIpV4Address(name)
        || NetUtil.isValidIpV6Address(name);
  }
}
