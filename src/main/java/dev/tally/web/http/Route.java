package dev.tally.web.http;

import dev.tally.auth.Scope;
import io.netty.handler.codec.http.HttpMethod;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The paths of one pattern, and what each method does there. Immutable. */
public final class Route {

  /** Every method that this server knows, in the order in which {@code Allow} names them. */
  static final List<HttpMethod> METHODS =
      List.of(
          HttpMethod.GET,
          HttpMethod.HEAD,
          HttpMethod.POST,
          HttpMethod.PATCH,
          HttpMethod.DELETE,
          HttpMethod.OPTIONS);

  private final String pattern;
  private final List<String> segments;
  private final Map<HttpMethod, Endpoint> endpoints;
  private final Map<HttpMethod, Scope> scopes;
  private final boolean beforeReady;
  private final TokenPlace tokens;
  private final boolean opensSockets;

  private Route(
      String pattern,
      Map<HttpMethod, Endpoint> endpoints,
      Map<HttpMethod, Scope> scopes,
      boolean beforeReady,
      TokenPlace tokens,
      boolean opensSockets) {
    this.pattern = pattern;
    this.segments = List.of(pattern.substring(1).split("/", -1));
    this.endpoints = Map.copyOf(endpoints);
    this.scopes = Map.copyOf(scopes);
    this.beforeReady = beforeReady;
    this.tokens = tokens;
    this.opensSockets = opensSockets;
  }

  /**
   * Returns a route without methods.
   *
   * @param pattern {@code {name}} in it stands for any segment, which {@link Request#path(String)}
   *     reads
   */
  public static Route of(String pattern) {
    return new Route(pattern, Map.of(), Map.of(), false, TokenPlace.HEADER, false);
  }

  /** Returns the same route with GET, and with HEAD, which is a GET without its content. */
  public Route get(Endpoint endpoint) {
    return with(HttpMethod.GET, endpoint);
  }

  /** Returns the same route with GET and HEAD for those whose token permits this. */
  public Route get(Scope scope, Endpoint endpoint) {
    return with(HttpMethod.GET, endpoint).needing(HttpMethod.GET, scope);
  }

  public Route post(Scope scope, Endpoint endpoint) {
    return with(HttpMethod.POST, endpoint).needing(HttpMethod.POST, scope);
  }

  public Route patch(Scope scope, Endpoint endpoint) {
    return with(HttpMethod.PATCH, endpoint).needing(HttpMethod.PATCH, scope);
  }

  public Route delete(Scope scope, Endpoint endpoint) {
    return with(HttpMethod.DELETE, endpoint).needing(HttpMethod.DELETE, scope);
  }

  private Route with(HttpMethod method, Endpoint endpoint) {
    Map<HttpMethod, Endpoint> more = new HashMap<>(endpoints);
    more.put(method, endpoint);
    return new Route(pattern, more, scopes, beforeReady, tokens, opensSockets);
  }

  private Route needing(HttpMethod method, Scope scope) {
    Map<HttpMethod, Scope> more = new HashMap<>(scopes);
    more.put(method, scope);
    return new Route(pattern, endpoints, more, beforeReady, tokens, opensSockets);
  }

  /** Returns the same route, readable before the server has read its data. */
  public Route beforeReady() {
    return new Route(pattern, endpoints, scopes, true, tokens, opensSockets);
  }

  /** Returns the same route, whose reads may show their token in this place. */
  Route takingTokens(TokenPlace place) {
    return new Route(pattern, endpoints, scopes, beforeReady, place, opensSockets);
  }

  /** Returns the same route, at which WebSockets open, which may show their token later. */
  Route openingSockets() {
    return new Route(pattern, endpoints, scopes, beforeReady, tokens, true);
  }

  boolean opensSockets() {
    return opensSockets;
  }

  /** Returns where this method's token may be; what changes something takes no password. */
  TokenPlace tokens(HttpMethod method) {
    return withoutHead(method).equals(HttpMethod.GET) ? tokens : TokenPlace.HEADER;
  }

  boolean isReadBeforeReady() {
    return beforeReady;
  }

  boolean matches(List<String> path) {
    if (path.size() != segments.size()) {
      return false;
    }
    for (int i = 0; i < path.size(); i++) {
      String segment = segments.get(i);
      if (!segment.startsWith("{") && !segment.equals(path.get(i))) {
        return false;
      }
    }
    return true;
  }

  /**
   * Returns the segment of a path that a name stands for.
   *
   * @param path a path that {@linkplain #matches matches}
   */
  String variable(String name, List<String> path) {
    int segment = segments.indexOf('{' + name + '}');
    if (segment < 0) {
      throw new IllegalArgumentException(pattern + " has no {" + name + "}");
    }
    return path.get(segment);
  }

  Optional<Endpoint> endpoint(HttpMethod method) {
    return Optional.ofNullable(endpoints.get(withoutHead(method)));
  }

  /** Returns what a token must permit for this method; empty: no token is needed. */
  Optional<Scope> scope(HttpMethod method) {
    return Optional.ofNullable(scopes.get(withoutHead(method)));
  }

  private static HttpMethod withoutHead(HttpMethod method) {
    return method.equals(HttpMethod.HEAD) ? HttpMethod.GET : method;
  }

  /** Returns the value of {@code Allow}. */
  String methods() {
    return METHODS.stream()
        .filter(method -> method.equals(HttpMethod.OPTIONS) || endpoint(method).isPresent())
        .map(HttpMethod::name)
        .collect(Collectors.joining(", "));
  }

  /** Returns the pattern. */
  @Override
  public String toString() {
    return pattern;
  }
}
