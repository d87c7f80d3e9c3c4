package dev.tally.web.http;

import dev.tally.auth.Scope;
import io.netty.handler.codec.http.HttpHeaderNames;

/** How a port serves what the shop shows its viewers: products and totals. Stateless. */
public enum ReaderRoutes {
  /** To everyone. */
  OPEN {
    @Override
    public Route of(String pattern, Handler handler) {
      return Route.of(pattern).get(handler);
    }
  },
  /** To those with a token that permits anything. */
  BY_TOKEN {
    @Override
    public Route of(String pattern, Handler handler) {
      return Route.of(pattern)
          .get(Scope.READ, keptPrivate(handler))
          .takingTokens(TokenPlace.ANYWHERE);
    }
  };

  /** Returns the route of this pattern, for GET and HEAD. */
  public abstract Route of(String pattern, Handler handler);

  /** Returns the route of a feed, at which WebSockets open. */
  public Route ofFeed(String pattern, Handler handler) {
    return of(pattern, handler).openingSockets();
  }

  /** Keeps the answers out of caches that are not their reader's own. */
  private static Handler keptPrivate(Handler handler) {
    return request -> handler.on(request).thenApply(ReaderRoutes::keepPrivate);
  }

  private static Answer keepPrivate(Answer answer) {
    return answer instanceof Response response
            && response.headers().contains(HttpHeaderNames.CACHE_CONTROL, "no-cache", true)
        ? response.with(HttpHeaderNames.CACHE_CONTROL, "private, no-cache")
        : answer;
  }
}
