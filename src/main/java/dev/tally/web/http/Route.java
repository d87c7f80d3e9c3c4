package dev.tally.web.http;

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
  private final boolean beforeReady;

  private Route(String pattern, Map<HttpMethod, Endpoint> endpoints, boolean beforeReady) {
    this.pattern = pattern;
    this.segments = List.of(pattern.substring(1).split("/", -1));
    this.endpoints = Map.copyOf(endpoints);
    this.beforeReady = beforeReady;
  }

  /**
   * Returns a route without methods.
   *
   * @param pattern {@code {name}} in it stands for any segment, which {@link Request#path(String)}
   *     reads
   */
  public static Route of(String pattern) {
    return new Route(pattern, Map.of(), false);
  }

  /** Returns the same route with GET, and with HEAD, which is a GET without its content. */
  public Route get(Endpoint endpoint) {
    return with(HttpMethod.GET, endpoint);
  }

  public Route post(Endpoint endpoint) {
    return with(HttpMethod.POST, endpoint);
  }

  public Route patch(Endpoint endpoint) {
    return with(HttpMethod.PATCH, endpoint);
  }

  public Route delete(Endpoint endpoint) {
    return with(HttpMethod.DELETE, endpoint);
  }

  private Route with(HttpMethod method, Endpoint endpoint) {
    Map<HttpMethod, Endpoint> more = new HashMap<>(endpoints);
    more.put(method, endpoint);
    return new Route(pattern, more, beforeReady);
  }

  /** Returns the same route, readable before the server has read its data. */
  public Route beforeReady() {
    return new Route(pattern, endpoints, true);
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
    return Optional.ofNullable(
        endpoints.get(method.equals(HttpMethod.HEAD) ? HttpMethod.GET : method));
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
