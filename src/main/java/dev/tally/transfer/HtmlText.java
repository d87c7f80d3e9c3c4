package dev.tally.transfer;

import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/** Makes text of the HTML that shops keep as descriptions. */
final class HtmlText {

  private static final Pattern HTML =
      Pattern.compile("</?[a-zA-Z][^>]*>|&(#\\d+|#x[0-9a-fA-F]+|[a-zA-Z]+);");
  private static final String BLOCKS = "p, div, br, li, tr, h1, h2, h3, h4, h5, h6";

  private HtmlText() {}

  /** Returns the text; one without a tag or an entity stays as it is. */
  static String of(String written) {
    if (!HTML.matcher(written).find()) {
      return written;
    }
    Document document = Jsoup.parse(written);
    document.select("script, style").remove();
    for (Element block : document.select(BLOCKS)) {
      block.before("\n");
      block.after("\n");
    }
    return document
        .wholeText()
        .replace('\u00a0', ' ')
        .replaceAll("[ \\t]+", " ")
        .replaceAll(" ?\\s*\\n\\s*", "\n")
        .strip();
  }
}
