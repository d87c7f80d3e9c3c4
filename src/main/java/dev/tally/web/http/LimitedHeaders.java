package dev.tally.web.http;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.handler.codec.http.TooLongHttpHeaderException;

/**
 * The headers or trailers of a request, limited in number because each costs more than its bytes.
 */
final class LimitedHeaders extends DefaultHttpHeaders {

  private static final DefaultHttpHeadersFactory CHECKS =
      DefaultHttpHeadersFactory.headersFactory();

  private final int most;

  private LimitedHeaders(int most) {
    super(CHECKS.getNameValidator(), CHECKS.getValueValidator());
    this.most = most;
  }

  /** Returns a factory of headers that refuse any beyond this number as too large. */
  static HttpHeadersFactory atMost(int most) {
    return new HttpHeadersFactory() {
      @Override
      public HttpHeaders newHeaders() {
        return new LimitedHeaders(most);
      }

      @Override
      public HttpHeaders newEmptyHeaders() {
        return new LimitedHeaders(most);
      }
    };
  }

  @Override
  public HttpHeaders add(CharSequence name, Object value) {
    if (size() == most) {
      throw new TooLongHttpHeaderException("There are more than " + most + " headers");
    }
    return super.add(name, value);
  }

  @Override
  public HttpHeaders add(String name, Object value) {
    return add((CharSequence) name, value);
  }
}
