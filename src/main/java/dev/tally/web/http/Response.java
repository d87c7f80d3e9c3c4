package dev.tally.web.http;

import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Collections;
import java.util.Iterator;

/** An HTTP response to one request; it cannot be used again. */
public final class Response implements Answer {

  static final String JSON = "application/json";

  /** Checks values, because some come from outside, but not names, which are all written here. */
  private static final HttpHeadersFactory HEADERS =
      DefaultHttpHeadersFactory.headersFactory().withNameValidation(false);

  private final HttpResponseStatus status;
  private final HttpHeaders headers = HEADERS.newHeaders();
  private final byte[] content;
  private final Iterator<byte[]> rest;

  private Response(int status, byte[] content, Iterator<byte[]> rest) {
    this.status = HttpResponseStatus.valueOf(status);
    this.content = content;
    this.rest = rest;
  }

  public static Response empty(int status) {
    return new Response(status, new byte[0], Collections.emptyIterator());
  }

  /** Returns a response whose content is shared, not copied. */
  public static Response of(int status, String contentType, byte[] content) {
    return new Response(status, content, Collections.emptyIterator())
        .with("Content-Type", contentType);
  }

  public static Response json(int status, byte[] json) {
    return of(status, JSON, json);
  }

  /** Returns a long response, made piece by piece as fast as the client takes it. */
  public static Response json(int status, Iterator<byte[]> pieces) {
    return new Response(status, pieces.next(), pieces).with("Content-Type", JSON);
  }

  /** Returns a response with the same status and headers, and these pieces instead of its own. */
  Response of(byte[] content, Iterator<byte[]> rest) {
    Response other = new Response(status.code(), content, rest);
    other.headers.set(headers);
    return other;
  }

  /** Sets a header. */
  public Response with(CharSequence name, String value) {
    headers.set(name, value);
    return this;
  }

  /** Adds a header of the request to those that this response depends on. */
  public Response varying(String header) {
    headers.add(HttpHeaderNames.VARY, header);
    return this;
  }

  /** Sets the position up to which the response is true, from which a feed may be resumed. */
  public Response standingAt(String position) {
    return with("Tally-Position", position);
  }

  public HttpResponseStatus status() {
    return status;
  }

  HttpHeaders headers() {
    return headers;
  }

  /** Returns the first piece, or the whole content. */
  byte[] content() {
    return content;
  }

  /** Returns the length of the whole content; less than 0 if it is not known before its end. */
  long length() {
    return rest.hasNext() ? -1 : content.length;
  }

  /** Returns the pieces after the first, which belong to the connection's event loop. */
  Iterator<byte[]> rest() {
    return rest;
  }
}
