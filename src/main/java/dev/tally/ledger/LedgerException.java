package dev.tally.ledger;

/**
 * The ledger cannot be opened, or its store failed. The message says what happened and what to do,
 * for the person who runs the server.
 */
public sealed class LedgerException extends RuntimeException permits DamagedException {
  private static final long serialVersionUID = 1;

  public LedgerException(String sentence) {
    super(sentence);
  }

  public LedgerException(String sentence, Throwable cause) {
    super(sentence, cause);
  }

  /** Returns the sentence; there always is one. */
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
