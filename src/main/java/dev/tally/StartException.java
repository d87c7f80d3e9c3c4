package dev.tally;

/** Thrown if Tally cannot start; the message is a sentence for the user and says what to do. */
public final class StartException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public StartException(String sentence) {
    super(sentence);
  }

  public StartException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
