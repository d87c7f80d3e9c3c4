package dev.tally.web.http;

import dev.tally.auth.Scope;
import io.netty.handler.codec.http.HttpMethod;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What one method does at the paths of one pattern, as the table of all paths has it.
 *
 * @param scope what a token must permit; empty: no token is needed
 * @param types the types of body that it reads; none if it reads no body
 */
public record RouteView(String pattern, String method, Optional<String> scope, Set<String> types) {

  private static final List<HttpMethod> SHOWN =
      List.of(HttpMethod.GET, HttpMethod.POST, HttpMethod.PATCH, HttpMethod.DELETE);

  private static final Set<HttpMethod> WITH_BODY = Set.of(HttpMethod.POST, HttpMethod.PATCH);

  /** Returns all methods of a route. HEAD and OPTIONS are everywhere, and left out. */
  public static List<RouteView> of(Route route) {
    return SHOWN.stream()
        .filter(method -> route.endpoint(method).isPresent())
        .map(method -> of(route, method))
        .toList();
  }

  private static RouteView of(Route route, HttpMethod method) {
    Set<String> types =
        WITH_BODY.contains(method)
            ? route.endpoint(method).orElseThrow().types().stream()
                .map(BodyType::described)
                .map(text -> text.replaceAll("\"Content-Type: ([^\"]*)\".*", "$1"))
                .collect(java.util.stream.Collectors.toUnmodifiableSet())
            : Set.of();
    return new RouteView(
        route.toString(), method.name(), route.scope(method).map(Scope::toString), types);
  }
}
