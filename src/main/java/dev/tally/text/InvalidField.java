package dev.tally.text;

/**
 * Thrown when a value from outside breaks a rule of the domain. The message is a whole sentence for
 * the sender, and {@link #field()} is the name under which the value was sent.
 */
public final class InvalidField extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  private final String field;

  public InvalidField(String field, String sentence) {
    super(sentence);
    this.field = field;
  }

  public String field() {
    return field;
  }
}
