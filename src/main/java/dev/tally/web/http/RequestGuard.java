package dev.tally.web.http;

import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * Checks requests by their heads: finds what answers them, and refuses those that need not be read
 * any further. Stateless and thread-safe.
 */
final class RequestGuard {

  private static final String NO_ROUTE = "none";
  private static final String ALL_METHODS =
      Route.METHODS.stream().map(HttpMethod::name).collect(Collectors.joining(", "));

  private final Router router;
  private final TokenAuth auth;
  private final CorsPolicy cors;
  private final Limits limits;
  private final BooleanSupplier ready;
  private final BooleanSupplier draining;

  /**
   * @param ready whether the server has read its data; until then only some routes answer
   * @param draining whether the server is closing
   */
  RequestGuard(
      Router router,
      TokenAuth auth,
      CorsPolicy cors,
      Limits limits,
      BooleanSupplier ready,
      BooleanSupplier draining) {
    this.router = router;
    this.auth = auth;
    this.cors = cors;
    this.limits = limits;
    this.ready = ready;
    this.draining = draining;
  }

  /** Begins an exchange for a request, whose body goes to its handler or is skipped. */
  Exchange open(HttpRequest head, EventLoop loop) {
    Optional<Problem> wrong = RequestHead.check(head);
    if (wrong.isPresent()) {
      return answered(head, NO_ROUTE, wrong.get().response(), true);
    } else if (head.uri().equals("*") && head.method().equals(HttpMethod.OPTIONS)) {
      return answered(head, NO_ROUTE, options(ALL_METHODS), false);
    }
    try {
      return open(head, Target.parse(head.uri()), loop);
    } catch (RuntimeException e) {
      Response response = Problem.causedBy(e).orElseThrow(() -> e).response();
      return answered(head, NO_ROUTE, response, false);
    }
  }

  private Exchange open(HttpRequest head, Target target, EventLoop loop) {
    Optional<Route> found = router.find(target.path());
    if (found.isEmpty()) {
      return answered(head, NO_ROUTE, notFound(), false);
    }
    Route route = found.get();
    Optional<Endpoint> endpoint = route.endpoint(head.method());
    Request request = new Request(head, route, target, loop);
    Optional<Response> refused = refuse(request, route, endpoint);
    return refused.isPresent()
        ? answered(head, route.toString(), refused.get(), false)
        : Exchange.begin(head, route.toString(), endpoint.orElseThrow().open(request, limits));
  }

  private Exchange answered(HttpRequest head, String route, Response response, boolean isBroken) {
    BodyHandler body = AggregatedBody.discarded(limits.body(), response);
    return Exchange.answered(head, route, body, isBroken);
  }

  private static Response notFound() {
    return Problem.of(
            ProblemType.NOT_FOUND, "Nothing has this address; GET /categories is a good start.")
        .response();
  }

  /** Returns the answer if it needs no body, or empty if the request may go on. */
  private Optional<Response> refuse(Request request, Route route, Optional<Endpoint> endpoint) {
    if (request.head().method().equals(HttpMethod.OPTIONS)) {
      return Optional.of(preflight(request.headers(), route.methods()));
    } else if (endpoint.isEmpty()) {
      return Optional.of(
          Problem.of(
                  ProblemType.METHOD_NOT_ALLOWED,
                  "This address takes " + route.methods() + " only.")
              .response()
              .with(HttpHeaderNames.ALLOW, route.methods()));
    } else if (!ready.getAsBoolean() && !(request.isRead() && route.isReadBeforeReady())) {
      return Optional.of(Problem.loading());
    }
    return request.isRead() ? Optional.empty() : refuseWrite(request, endpoint.get());
  }

  private static Response options(String methods) {
    return Response.empty(204).with(HttpHeaderNames.ALLOW, methods);
  }

  private static Response preflight(HttpHeaders headers, String methods) {
    Response response = options(methods);
    if (headers.contains(HttpHeaderNames.ACCESS_CONTROL_REQUEST_METHOD)) {
      CorsPolicy.markPreflight(methods, response.headers());
    }
    return response;
  }

  private Optional<Response> refuseWrite(Request request, Endpoint endpoint) {
    if (!cors.admits(request.headers())) {
      return Optional.of(CorsPolicy.refusal());
    }
    return auth.refuse(request.header(HttpHeaderNames.AUTHORIZATION))
        .or(() -> RequestHead.refuseType(request, endpoint.types()));
  }

  /**
   * Returns the refusal of a takeover, or empty. Checks the origin here, because browsers do not
   * ask for permission before they open a WebSocket.
   */
  Optional<Response> refuseTakeOver(HttpRequest head) {
    if (!cors.admits(head.headers())) {
      return Optional.of(CorsPolicy.refusal());
    } else if (draining.getAsBoolean()) {
      return Optional.of(Problem.closing());
    }
    return Optional.empty();
  }
}
