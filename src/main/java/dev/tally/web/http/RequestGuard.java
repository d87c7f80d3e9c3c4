package dev.tally.web.http;

import dev.tally.auth.Scope;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
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
  private final Supplier<CorsPolicy> cors;
  private final Proxies proxies;
  private final Site site;
  private final boolean mustBeSecure;
  private final Limits limits;
  private final BooleanSupplier ready;
  private final BooleanSupplier draining;

  /**
   * @param mustBeSecure whether requests without TLS are led to TLS
   * @param ready whether the server has read its data; until then only some routes answer
   * @param draining whether the server is closing
   */
  RequestGuard(
      Router router,
      TokenAuth auth,
      Supplier<CorsPolicy> cors,
      Proxies proxies,
      Site site,
      boolean mustBeSecure,
      Limits limits,
      BooleanSupplier ready,
      BooleanSupplier draining) {
    this.router = router;
    this.auth = auth;
    this.cors = cors;
    this.proxies = proxies;
    this.site = site;
    this.mustBeSecure = mustBeSecure;
    this.limits = limits;
    this.ready = ready;
    this.draining = draining;
  }

  /**
   * Begins an exchange for a request, whose body goes to its handler or is skipped.
   *
   * @param peer the other end of the connection, on whose loop this runs
   */
  Exchange open(HttpRequest head, Peer peer) {
    Client client = Client.direct(peer, site);
    Optional<Problem> wrong = RequestHead.check(head);
    if (wrong.isPresent()) {
      return answered(head, client, NO_ROUTE, wrong.get().response(), true);
    } else if (mustBeSecure && !peer.isSecure()) {
      return answered(head, client, NO_ROUTE, SecureAddress.lead(head, site), true);
    } else if (head.uri().equals("*") && head.method().equals(HttpMethod.OPTIONS)) {
      return answered(head, client, NO_ROUTE, options(ALL_METHODS), false);
    }
    try {
      client = proxies.client(peer, head.headers(), site);
      if (isBaseAlone(head.uri())) {
        return answered(head, client, NO_ROUTE, intoTheBase(head.uri()), false);
      }
      return open(head, client, Target.parse(head.uri(), client.unremoved()), peer.loop());
    } catch (RuntimeException e) {
      Response response = Problem.causedBy(e).orElseThrow(() -> e).response();
      return answered(head, client, NO_ROUTE, response, false);
    }
  }

  private boolean isBaseAlone(String uri) {
    String base = site.base();
    return !base.isEmpty() && (uri.equals(base) || uri.startsWith(base + "?"));
  }

  private Exchange open(HttpRequest head, Client client, Target target, EventLoop loop) {
    Optional<Route> found = router.find(target.path());
    if (found.isEmpty()) {
      return answered(head, client, NO_ROUTE, notFound(), false);
    }
    Route route = found.get();
    Optional<Endpoint> endpoint = route.endpoint(head.method());
    Request request = new Request(head, client, route, target, loop);
    Optional<Response> refused = refuse(request, route, endpoint);
    return refused.isPresent()
        ? answered(head, client, route.toString(), refused.get(), false)
        : Exchange.begin(
            head, client, route.toString(), endpoint.orElseThrow().open(request, limits));
  }

  /** Adds the slash at the end without which the page's relative addresses lead elsewhere. */
  private static Response intoTheBase(String uri) {
    int query = uri.indexOf('?');
    return Response.empty(308)
        .with(HttpHeaderNames.LOCATION, "/" + (query < 0 ? "" : uri.substring(query)));
  }

  private Exchange answered(
      HttpRequest head, Client client, String route, Response response, boolean isBroken) {
    BodyHandler body = AggregatedBody.discarded(limits.body(), response);
    return Exchange.answered(head, client, route, body, isBroken);
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
    return request.isRead()
        ? refuseToken(request, route)
        : refusePage(request.headers(), request.client())
            .or(() -> refuseToken(request, route))
            .or(() -> RequestHead.refuseType(request, endpoint.get().types()));
  }

  private Optional<Response> refuseToken(Request request, Route route) {
    HttpMethod method = request.head().method();
    Optional<Scope> scope = route.scope(method);
    // A browser does not tell its page why a handshake was refused; its viewer is told.
    return scope.isEmpty() || (route.opensSockets() && request.wantsWebSocket())
        ? Optional.empty()
        : auth.refuse(request, scope, route.tokens(method));
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

  private Optional<Response> refusePage(HttpHeaders headers, Client client) {
    CorsPolicy policy = cors.get();
    return policy.admits(headers, client) ? Optional.empty() : Optional.of(policy.refusal(headers));
  }

  /**
   * Returns the refusal of a takeover, or empty. Checks the origin here, because browsers do not
   * ask for permission before they open a WebSocket.
   */
  Optional<Response> refuseTakeOver(HttpRequest head, Client client) {
    return refusePage(head.headers(), client)
        .or(() -> draining.getAsBoolean() ? Optional.of(Problem.closing()) : Optional.empty());
  }
}
