package dev.tally.web.http;

/** Thrown to stop reading a request at the first thing wrong with it. Has no stack trace. */
public final class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient Problem problem;

  public ProblemException(ProblemType type, String detail) {
    this(Problem.of(type, detail));
  }

  ProblemException(Problem problem) {
    super(problem.detail(), null, false, false);
    this.problem = problem;
  }

  Problem problem() {
    return problem;
  }
}
