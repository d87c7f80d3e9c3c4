package dev.tally.web.api;

import dev.tally.web.api.OrderMeters.Source;
import dev.tally.web.http.AggregatedBody;
import dev.tally.web.http.BodyHandler;
import dev.tally.web.http.BodyType;
import dev.tally.web.http.Endpoint;
import dev.tally.web.http.Handler;
import dev.tally.web.http.Limits;
import dev.tally.web.http.Request;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * A write that takes a stream of lines, or a body of one object if it has a handler for that.
 *
 * @param one answers a body of one object; if empty, the body must be a stream
 * @param format returns how to read a line, according to the request's address
 * @param bytes the maximum bytes of a body or a line; if empty, the usual limit
 * @param share limits what each stream may have in flight
 */
record StreamEndpoint(
    Optional<Handler> one,
    Function<Request, LineFormat> format,
    Optional<Integer> bytes,
    CommandGateway gateway,
    StreamShare share)
    implements Endpoint {

  private static final Set<BodyType> LINES =
      Collections.unmodifiableSet(EnumSet.of(BodyType.LINES));
  private static final Set<BodyType> ONE_OR_LINES =
      Collections.unmodifiableSet(EnumSet.of(BodyType.OBJECT, BodyType.LINES));

  @Override
  public Set<BodyType> types() {
    return one.isPresent() ? ONE_OR_LINES : LINES;
  }

  @Override
  public BodyHandler open(Request request, Limits limits) {
    int most = bytes.orElse(limits.body());
    if (one.isEmpty() || request.bodyType().equals(Optional.of(BodyType.LINES))) {
      CommandGateway counting = gateway.of(source(request));
      return new NdjsonStream(
          counting, share, format.apply(request), most, request.loop(), request::trace);
    }
    return AggregatedBody.of(request, most, one.get());
  }

  private static Source source(Request request) {
    boolean isImport =
        request
            .header(HttpHeaderNames.USER_AGENT)
            .filter(agent -> agent.startsWith("tally-import"))
            .isPresent();
    return isImport ? Source.IMPORT : Source.STREAM;
  }
}
