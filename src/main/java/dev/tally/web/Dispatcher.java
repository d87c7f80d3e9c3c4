package dev.tally.web;

import dev.tally.shop.InvalidField;
import dev.tally.shop.Shop;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds what answers a request, lets in what may come in, and turns whatever goes wrong into a
 * problem: nothing that it returns fails. Stateless, safe for all threads.
 */
final class Dispatcher {

  private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
  private static final String NO_ROUTE = "none";
  private static final String ALL_METHODS = "GET, HEAD, POST, OPTIONS";

  private final Routes routes;
  private final Shop shop;
  private final Gatekeeper gatekeeper;
  private final Origins origins;
  private final BooleanSupplier draining;

  Dispatcher(
      Routes routes, Shop shop, Gatekeeper gatekeeper, Origins origins, BooleanSupplier draining) {
    this.routes = routes;
    this.shop = shop;
    this.gatekeeper = gatekeeper;
    this.origins = origins;
    this.draining = draining;
  }

  /** Judges a request by its head. */
  Admission admit(HttpRequest head) {
    Optional<Problem> wrong = RequestHead.check(head);
    if (wrong.isPresent()) {
      return new Admission.Settled(NO_ROUTE, wrong.get().response(), true);
    } else if (head.uri().equals("*") && head.method().equals(HttpMethod.OPTIONS)) {
      return settled(NO_ROUTE, options(ALL_METHODS));
    }
    try {
      return admit(head, Target.parse(head.uri()));
    } catch (ProblemException e) {
      return settled(NO_ROUTE, problem(e));
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
        .orElseGet(
            () ->
                new Admission.Admitted(
                    target, resource, resource.action(head.method()).orElseThrow()));
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
    } else if (!shop.isReady() && RequestHead.needsShop(target)) {
      return Optional.of(
          Problem.unavailable("The server is still reading its data.", Duration.ofSeconds(1)));
    }
    return head.method().equals(HttpMethod.POST) ? refuseWrite(head.headers()) : Optional.empty();
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

  private Optional<Response> refuseWrite(HttpHeaders headers) {
    if (!origins.admits(headers)) {
      return Optional.of(foreign());
    }
    return gatekeeper
        .refuse(Optional.ofNullable(headers.get(HttpHeaderNames.AUTHORIZATION)))
        .or(() -> RequestHead.refuseType(headers));
  }

  private static Response foreign() {
    return Problem.of(
            ProblemType.ORIGIN_REFUSED,
            "This server was told which pages may use it, and this is none; add it with --origin.")
        .response();
  }

  /** The answer to a request that was admitted. */
  CompletionStage<Answer> answer(
      Admission.Admitted admitted, HttpRequest head, byte[] body, Executor loop) {
    Request request = new Request(head, admitted.target(), body, loop);
    CompletionStage<? extends Answer> answer;
    try {
      answer = admitted.action().on(request);
    } catch (RuntimeException e) {
      return CompletableFuture.completedFuture(problem(e));
    }
    return answer.handle((done, error) -> error == null ? checked(head, done) : problem(error));
  }

  private Answer checked(HttpRequest head, Answer answer) {
    if (answer instanceof Answer.Follow && !origins.admits(head.headers())) {
      return foreign();
    } else if (answer instanceof Answer.Follow && draining.getAsBoolean()) {
      return Problem.unavailable("The server is closing.", Duration.ofSeconds(1));
    }
    return answer;
  }

  private static Response problem(@Nullable Throwable error) {
    Throwable cause = error instanceof CompletionException ? error.getCause() : error;
    Problem problem;
    if (cause instanceof ProblemException known) {
      problem = known.problem();
    } else if (cause instanceof InvalidField wrong) {
      problem = Problem.of(wrong);
    } else {
      LOG.error("A request failed.", cause);
      problem =
          Problem.of(ProblemType.INTERNAL_ERROR, "This is a fault of the server; see its log.");
    }
    Response response = problem.response();
    return problem.type() == ProblemType.UPGRADE_REQUIRED
        ? WebSocketHandshake.upgradeRequired(response)
        : response;
  }
}
