package dev.tally.web.page;

import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** The links at a page's end to the same page in other languages. Immutable. */
final class LanguageLinks {

  private static final Template LINK =
      Template.parse(
          "<a href=\"?{{before}}lang={{lang}}\" lang=\"{{lang}}\" hreflang=\"{{lang}}\"<!--current-->>{{name}}</a>");

  private final Map<String, Words> words;

  /**
   * @param words those of each language
   */
  LanguageLinks(Map<String, Words> words) {
    this.words = Map.copyOf(words);
  }

  /**
   * Returns the links, in the order of {@link LanguageChoice#LANGUAGES}.
   *
   * @param current the page's language
   * @param before what comes before {@code lang} in the address, with a {@code &} at its end
   */
  String html(String current, String before) {
    return LanguageChoice.LANGUAGES.stream()
        .map(language -> LINK.fill(hole -> value(hole, language, current, before)))
        .collect(Collectors.joining(" "));
  }

  private String value(String hole, String language, String current, String before) {
    return switch (hole) {
      case "before" -> before;
      case "lang" -> language;
      case "name" -> Objects.requireNonNull(words.get(language)).sentence("language");
      default -> language.equals(current) ? " aria-current=\"true\"" : "";
    };
  }
}
