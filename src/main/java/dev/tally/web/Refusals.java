package dev.tally.web;

/** What a request gets that does not arrive as it should. */
record Refusals(Limits limits) {

  Response tooLarge() {
    return Problem.of(
            ProblemType.BODY_TOO_LARGE,
            "A body may have %,d bytes; send less at a time.".formatted(limits.body()))
        .response();
  }

  Response tooSlow() {
    return Problem.of(
            ProblemType.REQUEST_TIMEOUT,
            "The request did not arrive within %d seconds; send it again."
                .formatted(limits.request().toSeconds()))
        .response();
  }

  static Response broken() {
    return Problem.of(
            ProblemType.MALFORMED_REQUEST, "The chunks of the body are broken; send it again.")
        .response();
  }
}
