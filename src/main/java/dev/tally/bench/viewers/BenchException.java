package dev.tally.bench.viewers;

/** A measurement cannot begin or go on; the message is a sentence for whoever started it. */
public final class BenchException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Because of what the sentence says. */
  public BenchException(String sentence) {
    super(sentence);
  }

  /** Because of another failure. */
  public BenchException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
