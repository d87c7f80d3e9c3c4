package dev.tally.web;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;

/** What every response says beside what it is about. Stateless, safe for all threads. */
final class ResponseHead {

  private final Origins origins;
  private final HttpDate date = new HttpDate();

  ResponseHead(Origins origins) {
    this.origins = origins;
  }

  void complete(HttpRequest request, HttpHeaders response) {
    origins.mark(request.headers(), response);
    response.set(HttpHeaderNames.DATE, date.now());
    response.set("X-Content-Type-Options", "nosniff");
  }
}
