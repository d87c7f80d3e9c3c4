package dev.tally.web.page;

import java.util.regex.Pattern;

/**
 * The pages' files in one language, as they are served: the words are in them, what only readers of
 * the source need is not, and their names say the language, {@code app.de.js}. The first language's
 * have their plain names. A module imports modules of its own language alone, so that no page loads
 * two of the same. Immutable.
 */
final class Edition {

  /** In a page: where the language comes in the name of a file that may have words in it. */
  private static final Pattern NAMED =
      Pattern.compile("(web/(?:board/)?[a-z-]+)(?=\\.(?:js|css)\")");

  /** The same in a module that imports another. */
  private static final Pattern IMPORTED = Pattern.compile("('\\.\\.?/[a-z-]+)(?=\\.js')");

  /**
   * Comments on lines of their own, or before a field. They would be a third of what is sent;
   * readers of the source find them in the repository.
   */
  private static final Pattern COMMENTS =
      Pattern.compile("(?m)^\\s*(?:/\\*\\*(?s:.*?)\\*/[ \\t]*\\n?|//.*\\n)");

  private static final Pattern STYLE_COMMENTS = Pattern.compile("/\\*(?s:.*?)\\*/\\s*");

  /** Means nothing in any of these files, and is a fiftieth of what is sent even when gzipped. */
  private static final Pattern INDENTATION = Pattern.compile("\\n\\s+");

  private static final Pattern PATH = Pattern.compile("(/-/web/.*)(?=\\.(?:js|css)$)");

  private final Words words;
  private final String named;

  Edition(String language, Words words) {
    this.words = words;
    this.named = language.equals(LanguageChoice.FIRST) ? "$1" : "$1." + language;
  }

  /** Returns a page's template. */
  String template(String html) {
    return NAMED.matcher(words.inTemplate(dense(html))).replaceAll(named);
  }

  /** Returns a module without what only readers of the source need; its words are as they are. */
  static String condensed(String module) {
    return dense(COMMENTS.matcher(module).replaceAll(""));
  }

  /** Returns the path of a file of the page. */
  String path(String path) {
    return PATH.matcher(path).replaceAll(named);
  }

  /** Returns a module. */
  String module(String module) {
    return IMPORTED.matcher(words.inSource(condensed(module))).replaceAll(named);
  }

  String stylesheet(String stylesheet) {
    return words.inSource(dense(STYLE_COMMENTS.matcher(stylesheet).replaceAll("")));
  }

  private static String dense(String text) {
    return INDENTATION.matcher(text).replaceAll("\n");
  }
}
