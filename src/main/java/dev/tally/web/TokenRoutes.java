package dev.tally.web;

/** {@code GET /-/token}: whether a token is good for writes, without writing anything. */
final class TokenRoutes {

  private final Gatekeeper gatekeeper;

  TokenRoutes(Gatekeeper gatekeeper) {
    this.gatekeeper = gatekeeper;
  }

  Response check(Request request) {
    return gatekeeper
        .refuse(request.header("Authorization"))
        .orElseGet(() -> Response.empty(204).with("Cache-Control", "no-store"));
  }
}
