package dev.tally.transfer;

/**
 * An import or export cannot begin or go on; the message is a sentence for whoever started it. What
 * was counted until then is counted, and doing it again counts nothing twice.
 */
public final class TransferException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public TransferException(String sentence) {
    super(sentence);
  }

  public TransferException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
