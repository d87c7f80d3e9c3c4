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

  /** More in one piece would keep the event loop's viewers waiting. */
  private static final int MOST_AT_A_TIME = 256 * 1_024;

  private final Semaphore free = new Semaphore(MOST_AT_ONCE);

  /** Returns the response to this request, compressed if both are fit for that. */
  Response of(Exchange exchange, Response response) {
    HttpHeaders headers = response.headers();
    boolean isLong = response.rest().hasNext();
    if (isListUnchanged(response)) {
      headers.add(HttpHeaderNames.VARY, "Accept-Encoding"); // as the answer that it stands for
      if (takesGzip(exchange)) {
        weaken(headers);
      }
      return response;
    } else if (!isFit(response)) {
      return response;
    }
    headers.add(HttpHeaderNames.VARY, "Accept-Encoding");
    boolean isHeadOfLong = isLong && exchange.isHead();
    if (!takesGzip(exchange) || (isLong && !isHeadOfLong && !free.tryAcquire())) {
      return response;
    }
    headers.set(HttpHeaderNames.CONTENT_ENCODING, "gzip");
    weaken(headers);
    return isHeadOfLong ? response : compressed(response, isLong ? free::release : () -> {});
  }

  /** Returns whether this stands for JSON that the client has; a file of the page varies itself. */
  private static boolean isListUnchanged(Response response) {
    return response.status().equals(HttpResponseStatus.NOT_MODIFIED)
        && !response.headers().contains(HttpHeaderNames.VARY, "Accept-Encoding", true);
  }

  private static boolean isFit(Response response) {
    int length = response.content().length;
    return (length >= LEAST_BYTES || response.rest().hasNext())
        && length <= MOST_AT_A_TIME
        && response.status().equals(HttpResponseStatus.OK)
        && Response.JSON.equals(response.headers().get(HttpHeaderNames.CONTENT_TYPE));
  }

  private static boolean takesGzip(Exchange exchange) {
    return Request.names(exchange.head().headers(), HttpHeaderNames.ACCEPT_ENCODING, "gzip");
  }

  private static Response compressed(Response response, Runnable closed) {
    GzipPieces pieces = new GzipPieces(response.content(), response.rest(), closed);
    try {
      return response.of(pieces.next(), pieces);
    } catch (RuntimeException e) {
      pieces.close();
      throw e;
    }
  }

  /** Marks the tag as that of the same list in other bytes (RFC 9110 section 8.8.3.3). */
  private static void weaken(HttpHeaders headers) {
    String tag = headers.get("ETag");
    if (tag != null && !tag.startsWith("W/")) {
      headers.set("ETag", "W/" + tag);
    }
  }
}
