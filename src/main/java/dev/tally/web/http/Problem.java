package dev.tally.web.http;

import dev.tally.json.Json;
import dev.tally.json.NotJsonException;
import dev.tally.text.InvalidField;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * An error as reported to the sender (RFC 9457).
 *
 * @param detail a sentence that says what is wrong and what to do
 * @param field the field of the body or of the query that is wrong, if it is one field
 */
public record Problem(ProblemType type, String detail, Optional<String> field) {

  static final String CONTENT_TYPE = "application/problem+json";

  /** After how many seconds to try again what is unavailable, unless something better is known. */
  private static final String RETRY_SECONDS = "5";

  public static Problem of(ProblemType type, String detail) {
    return new Problem(type, detail, Optional.empty());
  }

  /** Returns the problem to report for what a reader threw, or empty if the server is at fault. */
  public static Optional<Problem> causedBy(@Nullable Throwable cause) {
    if (cause instanceof ProblemException known) {
      return Optional.of(known.problem());
    } else if (cause instanceof NotJsonException unreadable) {
      return Optional.of(of(ProblemType.NOT_JSON, String.valueOf(unreadable.getMessage())));
    } else if (cause instanceof InvalidField wrong) {
      return Optional.of(of(wrong));
    }
    return Optional.empty();
  }

  static Problem of(InvalidField wrong) {
    return new Problem(
        ProblemType.INVALID_FIELD, String.valueOf(wrong.getMessage()), Optional.of(wrong.field()));
  }

  /** Returns the problem for a fault of the program, which is in the log. */
  public static Problem internalError() {
    return of(ProblemType.INTERNAL_ERROR, "This is a fault of the server; see its log.");
  }

  /**
   * Returns the same for a request.
   *
   * @param trace the request's name in the log, see {@link Request#trace}
   */
  public static Problem internalError(String trace) {
    return of(
        ProblemType.INTERNAL_ERROR, "This is a fault of the server; see " + trace + " in its log.");
  }

  static Problem bodyTooLarge(int mostBytes) {
    return of(
        ProblemType.BODY_TOO_LARGE,
        "A body may have at most %,d bytes; send less at a time.".formatted(mostBytes));
  }

  static Problem tooSlow(Duration limit) {
    return of(
        ProblemType.REQUEST_TIMEOUT,
        "Nothing arrived for %d seconds; send the request again.".formatted(limit.toSeconds()));
  }

  public static Problem noMemory() {
    return of(
        ProblemType.UNAVAILABLE,
        "The server has no memory for so much at once; send it again in a while.");
  }

  static Response tooManyConnections() {
    return unavailable(
        "Your address has as many connections as one may have; close some.", Duration.ofSeconds(5));
  }

  static Problem brokenBody() {
    return of(ProblemType.MALFORMED_REQUEST, "The chunks of the body are broken; send it again.");
  }

  /** Returns the response for a request that did nothing and may be retried after this time. */
  public static Response unavailable(String detail, Duration retryAfter) {
    long seconds = Math.max(1, retryAfter.toSeconds());
    return of(ProblemType.UNAVAILABLE, detail)
        .response()
        .with("Retry-After", Long.toString(seconds));
  }

  /** Returns the response to requests that arrive while the server is closing. */
  public static Response closing() {
    return unavailable("The server is closing.", Duration.ofSeconds(1));
  }

  /** Returns the response to requests that arrive before the shop is there. */
  public static Response loading() {
    return unavailable("The server is still reading its data.", Duration.ofSeconds(1));
  }

  public Response response() {
    return response(out -> {});
  }

  /**
   * Returns the response that tells its sender.
   *
   * @param more writes extension members, RFC 9457 section 3.2
   */
  public Response response(Consumer<JsonGenerator> more) {
    Response response =
        Response.of(
            type.status(),
            CONTENT_TYPE,
            Json.object(
                out -> {
                  out.writeStringProperty("type", type.address());
                  out.writeStringProperty("title", type.title());
                  out.writeNumberProperty("status", type.status());
                  out.writeStringProperty("detail", detail);
                  field.ifPresent(name -> out.writeStringProperty("field", name));
                  more.accept(out);
                }));
    if (type == ProblemType.UNAVAILABLE) {
      response.with("Retry-After", RETRY_SECONDS);
    }
    return response.with("Cache-Control", "no-store");
  }
}
