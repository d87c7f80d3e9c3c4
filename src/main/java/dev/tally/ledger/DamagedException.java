package dev.tally.ledger;

/** The store's data are damaged. Only another copy helps; neither time nor free space does. */
public final class DamagedException extends LedgerException {
  private static final long serialVersionUID = 1;

  public DamagedException(String sentence) {
    super(sentence);
  }

  public DamagedException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
