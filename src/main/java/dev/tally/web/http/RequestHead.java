package dev.tally.web.http;

import static java.util.stream.Collectors.joining;

import dev.tally.text.Printable;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.AsciiString;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The rules for the head of a request, whatever the request asks for. */
final class RequestHead {

  private static final Set<HttpVersion> VERSIONS =
      Set.of(HttpVersion.HTTP_1_0, HttpVersion.HTTP_1_1);

  private static final List<AsciiString> SINGLE =
      List.of(
          HttpHeaderNames.ORIGIN,
          HttpHeaderNames.AUTHORIZATION,
          HttpHeaderNames.CONTENT_TYPE,
          HttpHeaderNames.SEC_WEBSOCKET_KEY,
          HttpHeaderNames.SEC_WEBSOCKET_VERSION);

  private RequestHead() {}

  /** Returns what is wrong with the head by RFC 9112, if anything is. */
  static Optional<Problem> check(HttpRequest head) {
    if (head.decoderResult().isFailure()) {
      return Optional.of(unreadable(head.decoderResult().cause()));
    } else if (!VERSIONS.contains(head.protocolVersion())) {
      return Optional.of(malformed("This server speaks HTTP/1.1; use that."));
    }
    int hosts = head.headers().getAll(HttpHeaderNames.HOST).size();
    boolean mustBe = head.protocolVersion().equals(HttpVersion.HTTP_1_1);
    if (hosts > 1 || (hosts == 0 && mustBe)) { // section 3.2
      return Optional.of(malformed("The request must have one Host header."));
    }
    return doubled(head.headers()).or(() -> unknownCoding(head.headers()));
  }

  /**
   * Finds a header that may appear only once but is repeated: one program on the way would believe
   * the first value, and the next program the second.
   */
  private static Optional<Problem> doubled(HttpHeaders headers) {
    for (AsciiString name : SINGLE) {
      if (hasTwo(headers.valueCharSequenceIterator(name))) {
        return Optional.of(
            malformed("The header \"" + name + "\" may appear only once in a request."));
      }
    }
    return Optional.empty();
  }

  private static boolean hasTwo(Iterator<?> values) {
    if (values.hasNext()) {
      values.next();
    }
    return values.hasNext();
  }

  /**
   * Finds a transfer coding that this server does not know, which is answered 501 (section 6.1).
   */
  private static Optional<Problem> unknownCoding(HttpHeaders headers) {
    boolean isKnown =
        !headers.contains(HttpHeaderNames.TRANSFER_ENCODING)
            || headers.getAll(HttpHeaderNames.TRANSFER_ENCODING).stream()
                .flatMap(value -> Stream.of(value.split(",", -1)))
                .allMatch(coding -> coding.strip().equalsIgnoreCase("chunked"));
    return isKnown
        ? Optional.empty()
        : Optional.of(
            Problem.of(
                ProblemType.TRANSFER_CODING,
                "Send the body as it is or in chunks, in no other Transfer-Encoding."));
  }

  private static Problem malformed(String detail) {
    return Problem.of(ProblemType.MALFORMED_REQUEST, detail);
  }

  private static Problem unreadable(Throwable cause) {
    if (cause instanceof TooLongHttpLineException) {
      return Problem.of(ProblemType.ADDRESS_TOO_LONG, "The address is too long; shorten it.");
    } else if (cause instanceof TooLongHttpHeaderException) {
      return Problem.of(ProblemType.HEADERS_TOO_LARGE, "The headers are too large; send fewer.");
    }
    String why = Printable.of(String.valueOf(cause.getMessage()), 200);
    return malformed("This is not HTTP/1.1: " + why + ".");
  }

  /** Refuses a body that the endpoint cannot read. */
  static Optional<Response> refuseType(Request request, Set<BodyType> types) {
    if (request.head().method().equals(HttpMethod.DELETE)) {
      return Optional.empty(); // its body is not read
    } else if (request.bodyType().filter(types::contains).isEmpty()) {
      return Optional.of(
          Problem.of(
                  ProblemType.UNSUPPORTED_MEDIA_TYPE,
                  "Send the body as "
                      + types.stream().map(BodyType::described).collect(joining(" or "))
                      + ", in UTF-8.")
              .response());
    } else if (request.headers().contains(HttpHeaderNames.CONTENT_ENCODING)) {
      return Optional.of(
          Problem.of(
                  ProblemType.UNSUPPORTED_MEDIA_TYPE,
                  "Send the body as it is, without Content-Encoding.")
              .response());
    }
    return Optional.empty();
  }
}
