package dev.tally.bench.viewers;

/** Thrown if a measurement cannot begin or go on; the message is a sentence for the user. */
public final class BenchException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Creates an exception whose sentence states the cause. */
  public BenchException(String sentence) {
    super(sentence);
  }

  /** Creates an exception caused by another failure. */
  public BenchException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
