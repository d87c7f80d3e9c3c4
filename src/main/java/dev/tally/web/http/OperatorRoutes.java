package dev.tally.web.http;

import dev.tally.auth.Scope;
import io.netty.handler.codec.http.HttpHeaderNames;

/**
 * How a port serves the paths of operators: board, history, viewers, replica, metrics. Stateless.
 */
public enum OperatorRoutes {
  /** To everyone, and to pages of any origin. */
  OPEN {
    @Override
    public Route of(String pattern, Handler handler) {
      return Route.of(pattern).get(handler);
    }
  },
  /** To those with a token; a browser asks its user for it. */
  BY_TOKEN {
    @Override
    public Route of(String pattern, Handler handler) {
      return Route.of(pattern)
          .get(Scope.MONITOR, confined(handler))
          .takingTokens(TokenPlace.HEADER_OR_PASSWORD);
    }
  },
  /** To those who reach the port. */
  CONFINED {
    @Override
    public Route of(String pattern, Handler handler) {
      return Route.of(pattern).get(confined(handler));
    }
  },
  /** On another port only. */
  ELSEWHERE {
    @Override
    public Route of(String pattern, Handler handler) {
      return Route.of(pattern).get(Handler.immediate(request -> notHere()));
    }
  };

  /** Returns the route of this pattern, for GET and HEAD. */
  public abstract Route of(String pattern, Handler handler);

  /**
   * Keeps the answers from pages of other origins, and from caches: a browser shows a token that
   * its user once typed with every request, whichever page makes it, and reaches ports that the
   * page's author does not.
   */
  private static Handler confined(Handler handler) {
    return request -> handler.on(request).thenApply(OperatorRoutes::confine);
  }

  private static Answer confine(Answer answer) {
    return answer instanceof Response response
        ? response
            .with(CorsPolicy.OWN_PAGES_ONLY, "same-origin")
            .with(HttpHeaderNames.CACHE_CONTROL, "no-store")
        : answer;
  }

  private static Response notHere() {
    return Problem.of(
            ProblemType.NOT_FOUND, "This server shows that to its operators, on another port.")
        .response();
  }
}
