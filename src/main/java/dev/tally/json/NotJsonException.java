package dev.tally.json;

/** A text is not the JSON that it should be; the message says why. Has no stack trace. */
public final class NotJsonException extends RuntimeException {
  private static final long serialVersionUID = 1;

  NotJsonException(String message) {
    super(message, null, false, false);
  }
}
