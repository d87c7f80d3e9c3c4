package dev.tally.transfer.rows;

/**
 * Thrown if an import or export cannot begin or go on; the message is a sentence for the user. What
 * was counted until then stays counted, and doing it again counts nothing twice.
 */
public class TransferException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public TransferException(String sentence) {
    super(sentence);
  }

  public TransferException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
