package dev.tally.transfer.rows;

import dev.tally.text.Printable;
import java.util.Collection;

/** Shortens foreign text for quotation in a sentence. */
public final class Excerpt {

  private static final int MOST = 200;

  private Excerpt() {}

  /** Returns the beginning of the text, fit to be shown. */
  public static String of(String text) {
    return Printable.of(text, MOST);
  }

  static String of(Collection<String> names) {
    return of(String.join(", ", names));
  }
}
