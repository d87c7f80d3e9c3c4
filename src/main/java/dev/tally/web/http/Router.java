package dev.tally.web.http;

import java.util.List;
import java.util.Optional;

/** Finds the route of a request by its path. Immutable. */
final class Router {

  private final List<Route> routes;

  /**
   * @param routes the first whose pattern matches gets the request
   */
  Router(List<Route> routes) {
    this.routes = List.copyOf(routes);
  }

  Optional<Route> find(List<String> path) {
    for (Route route : routes) {
      if (route.matches(path)) {
        return Optional.of(route);
      }
    }
    return Optional.empty();
  }
}
