package dev.tally.shop;

import dev.tally.text.InvalidField;
import dev.tally.text.Text;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A named group of products. Does not validate: commands are checked, and this must hold whatever a
 * ledger has stored, under whatever rules then applied.
 *
 * @param name the name in addresses, {@code electronics}
 * @param title the name that people read, {@code Electronics}
 * @param prefix the letters that its product ids begin with, {@code A}; no two categories share it
 * @param retired whether it is off the lists, as if it were not; its name and prefix stay its own,
 *     and it comes back if it is added again
 */
public record Category(String name, String title, String prefix, boolean retired) {

  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
  private static final Set<String> RESERVED =
      Set.of("categories", "orders", "cancellations", "health", "metrics");

  /** Creates a category that is on the lists. */
  public Category(String name, String title, String prefix) {
    this(name, title, prefix, false);
  }

  /** Returns this category, off the lists. */
  public Category asRetired() {
    return new Category(name, title, prefix, true);
  }

  /** Returns whether a category may have this name; the server's own paths are never allowed. */
  public static boolean isName(String name) {
    return NAME.matcher(name).matches() && !RESERVED.contains(name);
  }

  /** Returns the default title of a category: {@code home-garden} becomes "Home garden". */
  public static String titleOf(String name) {
    String words = name.replace('-', ' ').strip();
    return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }

  /** Returns the next prefix: A … Z, AA, AB … AZ, BA … ; the first is {@code A}. */
  public static String prefixAfter(String prefix) {
    int last = prefix.length() - 1;
    if (last < 0) {
      return "A";
    }
    char letter = prefix.charAt(last);
    String head = prefix.substring(0, last);
    return letter == 'Z' ? prefixAfter(head) + 'A' : head + (char) (letter + 1);
  }

  /** Returns the typed name, trimmed. Throws {@link InvalidField} if no category may have it. */
  static String checkName(String typed) {
    String name = Text.trim(typed);
    if (!NAME.matcher(name).matches()) {
      throw new InvalidField(
          "name",
          "A category's \"name\" is 1 to 63 lower-case letters, digits and dashes, and does not"
              + " begin with a dash.");
    }
    if (RESERVED.contains(name)) {
      throw new InvalidField(
          "name", "\"" + name + "\" is the server's own path; choose another \"name\".");
    }
    return name;
  }

  static String checkTitle(String typed) {
    return Text.line("title", typed, 200);
  }
}
