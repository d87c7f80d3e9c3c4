package dev.tally.web;

/** What a request gets that does not arrive as it should. */
record Refusals(Limits limits) {

  static Problem tooLarge(Intake intake) {
    return Problem.of(
        ProblemType.BODY_TOO_LARGE,
        "A body may have %,d bytes; send less at a time.".formatted(intake.mostBytes()));
  }

  Problem tooSlow() {
    return Problem.of(
        ProblemType.REQUEST_TIMEOUT,
        "Nothing arrived for %d seconds; send the request again."
            .formatted(limits.request().toSeconds()));
  }

  static Problem noRoom() {
    return Problem.of(
        ProblemType.UNAVAILABLE,
        "The server has no memory for so much at once; send it again in a while.");
  }

  static Problem broken() {
    return Problem.of(
        ProblemType.MALFORMED_REQUEST, "The chunks of the body are broken; send it again.");
  }
}
