package dev.tally.transfer;

import dev.tally.text.Printable;
import java.util.Collection;

/** Quotes what others wrote in a sentence. */
final class Excerpt {

  private static final int MOST = 200;

  private Excerpt() {}

  /** Returns the beginning of it, fit to be shown. */
  static String of(String text) {
    return Printable.of(text, MOST);
  }

  static String of(Collection<String> names) {
    return of(String.join(", ", names));
  }
}
