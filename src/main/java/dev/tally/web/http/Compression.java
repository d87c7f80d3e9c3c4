package dev.tally.web.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.concurrent.Semaphore;

/**
 * Compresses JSON on its way to clients that take gzip. A long answer is compressed piece by piece,
 * as it is made, and holds a quarter of a megabyte of native memory until its client has read it:
 * so only some are at once, and further ones go as they are. Thread-safe.
 */
final class Compression {

  /** Less is not worth it: a frame of the network holds about as much. */
  private static final int LEAST_BYTES = 2_048;

  static final int MOST_AT_ONCE = 32;

  private final Semaphore free = new Semaphore(MOST_AT_ONCE);

  /** Returns the response to this request, compressed if both are fit for that. */
  Response of(Exchange exchange, Response response) {
    HttpHeaders headers = response.headers();
    boolean isLong = response.rest().hasNext();
    if (!response.status().equals(HttpResponseStatus.OK)
        || !Response.JSON.equals(headers.get(HttpHeaderNames.CONTENT_TYPE))
        || (!isLong && response.content().length < LEAST_BYTES)) {
      return response;
    }
    headers.add(HttpHeaderNames.VARY, "Accept-Encoding");
    if (exchange.isHead()
        || !Request.names(exchange.head().headers(), HttpHeaderNames.ACCEPT_ENCODING, "gzip")
        || (isLong && !free.tryAcquire())) {
      return response;
    }
    headers.set(HttpHeaderNames.CONTENT_ENCODING, "gzip");
    String tag = headers.get("ETag");
    if (tag != null && !tag.startsWith("W/")) {
      headers.set("ETag", "W/" + tag); // the same list, but other bytes (RFC 9110 section 8.8.3.3)
    }
    GzipPieces pieces =
        new GzipPieces(response.content(), response.rest(), isLong ? free::release : () -> {});
    return response.of(pieces.next(), pieces);
  }
}
