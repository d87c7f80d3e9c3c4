package dev.tally.json;

/** Thrown if a text is not the JSON that it should be; the message says why. No stack trace. */
public final class NotJsonException extends RuntimeException {
  private static final long serialVersionUID = 1;

  NotJsonException(String message) {
    super(message, null, false, false);
  }
}
