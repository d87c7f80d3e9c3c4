package dev.tally.web.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Answers a browser that was led to a wrong address with a page, and everyone else with the problem
 * itself. Only a browser that opens a page names {@code text/html}. Thread-safe.
 */
final class MissingPage {

  private static final int NOT_FOUND = 404;

  private final Optional<BiFunction<String, HttpRequest, Response>> page;

  /**
   * @param page returns the page for a server that its client sees under this base, and for its
   *     request; empty: there is none
   */
  MissingPage(Optional<BiFunction<String, HttpRequest, Response>> page) {
    this.page = page;
  }

  /** Returns what to answer in place of this response, or the response itself. */
  Response of(Exchange exchange, Response response) {
    HttpRequest head = exchange.head();
    boolean isRead = head.method().equals(HttpMethod.GET) || head.method().equals(HttpMethod.HEAD);
    boolean isWanted =
        page.isPresent()
            && response.status().code() == NOT_FOUND
            && isRead
            && head.headers().get(HttpHeaderNames.ACCEPT, "").contains("text/html");
    return isWanted ? page.get().apply(exchange.client().base(), head) : response;
  }
}
