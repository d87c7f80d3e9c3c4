package dev.tally.web.http;

import java.util.Set;

/** What one method does at one path. Immutable, safe for all threads. */
public interface Endpoint {

  /** Returns the types of body that it reads. */
  default Set<BodyType> types() {
    return BodyType.ONE_OBJECT;
  }

  /**
   * Opens the handler that takes the body of a request and then has its answer.
   *
   * @param request its head only
   * @throws RuntimeException for which there is a {@linkplain Problem#causedBy problem}, if the
   *     head is wrong
   */
  BodyHandler open(Request request, Limits limits);
}
