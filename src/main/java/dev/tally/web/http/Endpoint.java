package dev.tally.web.http;

import java.util.Set;

/** The action of one method at one path. Immutable and thread-safe. */
public interface Endpoint {

  /** Returns the types of body that the endpoint reads. */
  default Set<BodyType> types() {
    return BodyType.ONE_OBJECT;
  }

  /**
   * Opens the handler that takes the body of a request and then produces its answer.
   *
   * @param request only its head has arrived
   * @throws RuntimeException if the head is wrong; there is a {@linkplain Problem#causedBy problem}
   *     for it
   */
  BodyHandler open(Request request, Limits limits);
}
