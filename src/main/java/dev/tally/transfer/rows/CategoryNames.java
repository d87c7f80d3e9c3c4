package dev.tally.transfer.rows;

import dev.tally.shop.Category;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Makes names of categories from the titles that shops give them: {@code Clothing > Hoodies}
 * becomes {@code clothing-hoodies}. Two titles never share a name, and a title that the server
 * knows keeps the name that it has there, so an import may be repeated. Confined to one thread.
 */
public final class CategoryNames {

  private static final int MOST_LETTERS = 58; // of 63, so that a number fits behind
  private static final String NAMELESS = "category";

  private final Supplier<Map<String, String>> known;
  private final Map<String, String> titles = new HashMap<>(); // by name
  private final Map<String, String> names = new HashMap<>(); // by title, folded
  private boolean isLoaded;

  /**
   * @param known supplies titles by name, of the categories that the server has; asked at most
   *     once, when a name has to be made
   */
  public CategoryNames(Supplier<Map<String, String>> known) {
    this.known = known;
  }

  /** Returns the name of the category with this title. */
  String of(String title) {
    if (!isLoaded) {
      titles.putAll(known.get());
      titles.forEach((name, known) -> names.putIfAbsent(folded(known), name));
      isLoaded = true;
    }
    return names.computeIfAbsent(folded(title), same -> make(title));
  }

  private String make(String title) {
    String slug = slug(title);
    String name = slug;
    for (int n = 2; !isFree(name, title); n++) {
      name = slug + "-" + n;
    }
    titles.put(name, title);
    return name;
  }

  /**
   * A name that stands for a title which makes another name was chosen by a person: it is meant.
   */
  private boolean isFree(String name, String title) {
    String owner = titles.get(name);
    return Category.isName(name)
        && (owner == null
            || !slug(owner).equals(slug(title))
            || folded(owner).equals(folded(title)));
  }

  private static String folded(String title) {
    return title.toLowerCase(Locale.ROOT);
  }

  private static String slug(String title) {
    String plain =
        Normalizer.normalize(title, Normalizer.Form.NFKD)
            .toLowerCase(Locale.ROOT)
            .replaceAll("\\p{M}+", "")
            .replace("ß", "ss")
            .replace("æ", "ae")
            .replace("ø", "o")
            .replace("ł", "l")
            .replace("đ", "d")
            .replace("&", " and ")
            .replaceAll("[^a-z0-9]+", "-")
            .replaceAll("^-+|-+$", "");
    String cut = plain.length() > MOST_LETTERS ? plain.substring(0, MOST_LETTERS) : plain;
    String slug = cut.replaceAll("-+$", "");
    return slug.isEmpty() ? NAMELESS : slug;
  }
}
