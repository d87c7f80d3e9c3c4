package dev.tally.ledger;

/** The store holds what it cannot: only another copy of it helps, and no time and no free space. */
public final class DamagedException extends LedgerException {
  private static final long serialVersionUID = 1;

  public DamagedException(String sentence) {
    super(sentence);
  }

  public DamagedException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
