package dev.tally.web.page;

import java.util.function.UnaryOperator;

/** The pages as one choice of a language has them. Immutable. */
final class Pages {

  /** Keeps the language that is asked for when a form without script is sent. */
  private static final Template KEPT =
      Template.parse("<input type=\"hidden\" name=\"lang\" value=\"{{lang}}\">");

  private final LanguageChoice choice;
  private final ShopPage shopPage;
  private final Asset board;
  private final Template missing;

  /** The templates of the pages, with the words of a language in them. */
  record Templates(String index, String board, String missing) {}

  /**
   * @param settings returns the value of a hole that is the same for every reader
   * @param cache keeps shop pages of this language
   */
  Pages(
      LanguageChoice choice,
      Templates templates,
      Words words,
      LanguageLinks links,
      UnaryOperator<String> settings,
      PageCache cache) {
    this.choice = choice;
    this.shopPage =
        new ShopPage(templates.index(), choice, words, links, hole -> value(hole, settings), cache);
    this.board =
        Asset.html(
            Template.parse(templates.board())
                .fill(
                    hole ->
                        hole.equals("languages")
                            ? links.html(choice.language(), "")
                            : value(hole, settings)));
    this.missing = Template.parse(templates.missing());
  }

  private String value(String hole, UnaryOperator<String> settings) {
    return switch (hole) {
      case "lang" -> choice.language();
      case "asked" -> choice.query();
      case "kept" -> choice.isAsked() ? KEPT.fill(lang -> choice.language()) : "";
      default -> settings.apply(hole);
    };
  }

  /** Returns the page at {@code /}. */
  ShopPage shopPage() {
    return shopPage;
  }

  /** Returns the page at {@code /-/board}. */
  Asset board() {
    return board;
  }

  /**
   * Returns the page for people at a wrong address; it may have any depth, so links are absolute.
   *
   * @param base the path under which they see this server; empty: at the root
   */
  String missing(String base) {
    return missing.fill(hole -> value(hole, other -> base));
  }
}
