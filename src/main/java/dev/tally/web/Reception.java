package dev.tally.web;

import dev.tally.shop.Shop;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Judges requests by their heads: finds what answers them, and sends away what need not be read any
 * further. Stateless, safe for all threads.
 */
final class Reception {

  private static final String NO_ROUTE = "none";
  private static final String ALL_METHODS =
      Resource.METHODS.stream().map(HttpMethod::name).collect(Collectors.joining(", "));

  /** RFC 9110 section 9.2.1: these change nothing. */
  private static final Set<HttpMethod> READS = Set.of(HttpMethod.GET, HttpMethod.HEAD);

  private final Routes routes;
  private final Shop shop;
  private final Gatekeeper gatekeeper;
  private final Origins origins;

  Reception(Routes routes, Shop shop, Gatekeeper gatekeeper, Origins origins) {
    this.routes = routes;
    this.shop = shop;
    this.gatekeeper = gatekeeper;
    this.origins = origins;
  }

  Admission admit(HttpRequest head) {
    Optional<Problem> wrong = RequestHead.check(head);
    if (wrong.isPresent()) {
      return new Admission.Settled(NO_ROUTE, wrong.get().response(), true);
    } else if (head.uri().equals("*") && head.method().equals(HttpMethod.OPTIONS)) {
      return settled(NO_ROUTE, options(ALL_METHODS));
    }
    try {
      return admit(head, Target.parse(head.uri()));
    } catch (RuntimeException e) {
      return settled(NO_ROUTE, Problem.causedBy(e).orElseThrow(() -> e).response());
    }
  }

  private Admission admit(HttpRequest head, Target target) {
    Optional<Resource> found = routes.find(target.path());
    if (found.isEmpty()) {
      return settled(
          NO_ROUTE,
          Problem.of(
                  ProblemType.NOT_FOUND,
                  "Nothing has this address; GET /categories is a good beginning.")
              .response());
    }
    Resource resource = found.get();
    return settle(head, target, resource)
        .map(response -> settled(resource.toString(), response))
        .orElseGet(() -> admitted(head, target, resource));
  }

  private static Admission admitted(HttpRequest head, Target target, Resource resource) {
    Resource.Action action = resource.action(head.method()).orElseThrow();
    return isWrite(head) && BodyType.of(head.headers()).equals(Optional.of(BodyType.LINES))
        ? new Admission.Streamed(resource.toString(), action, action.lines(target))
        : new Admission.Admitted(target, resource, action);
  }

  private static boolean isWrite(HttpRequest head) {
    return !isRead(head.method());
  }

  /** Whether it changes nothing, and has no body that means anything (RFC 9110 section 9.3.1). */
  static boolean isRead(HttpMethod method) {
    return READS.contains(method);
  }

  private static Admission settled(String route, Response response) {
    return new Admission.Settled(route, response, false);
  }

  /** The answer that needs no body; empty: the request may go on. */
  private Optional<Response> settle(HttpRequest head, Target target, Resource resource) {
    if (head.method().equals(HttpMethod.OPTIONS)) {
      return Optional.of(preflight(head.headers(), resource.methods()));
    } else if (resource.action(head.method()).isEmpty()) {
      return Optional.of(
          Problem.of(
                  ProblemType.METHOD_NOT_ALLOWED,
                  "Here one can use " + resource.methods() + " only.")
              .response()
              .with(HttpHeaderNames.ALLOW, resource.methods()));
    } else if (!shop.isReady() && (isWrite(head) || RequestHead.needsShop(target))) {
      return Optional.of(Problem.loading());
    }
    return isWrite(head)
        ? refuseWrite(head, resource.action(head.method()).orElseThrow())
        : Optional.empty();
  }

  private static Response options(String methods) {
    return Response.empty(204).with(HttpHeaderNames.ALLOW, methods);
  }

  private static Response preflight(HttpHeaders headers, String methods) {
    Response response = options(methods);
    if (headers.contains(HttpHeaderNames.ACCESS_CONTROL_REQUEST_METHOD)) {
      Origins.markPreflight(methods, response.headers());
    }
    return response;
  }

  private Optional<Response> refuseWrite(HttpRequest head, Resource.Action action) {
    HttpHeaders headers = head.headers();
    if (!origins.admits(headers)) {
      return Optional.of(Origins.refusal());
    }
    return gatekeeper
        .refuse(Optional.ofNullable(headers.get(HttpHeaderNames.AUTHORIZATION)))
        .or(() -> RequestHead.refuseType(head, action.types()));
  }
}
