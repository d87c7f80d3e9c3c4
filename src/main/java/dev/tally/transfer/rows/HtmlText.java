package dev.tally.transfer.rows;

import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/** Makes text of the HTML that shops keep as descriptions. */
final class HtmlText {

  /** A tag that descriptions have; "<USB-C>" is none. */
  private static final Pattern TAG =
      Pattern.compile(
          "</?(?:a|abbr|b|blockquote|br|div|em|font|h[1-6]|hr|i|img|li|ol|p|script|small|span|strong"
              + "|style|sub|sup|table|tbody|td|th|thead|tr|u|ul)(?:\\s[^<>]*)?/?>",
          Pattern.CASE_INSENSITIVE);

  private static final String BLOCKS = "p, div, br, li, tr, h1, h2, h3, h4, h5, h6";

  private HtmlText() {}

  /** Returns the text; one without a tag stays as it is, entities and all. */
  static String of(String written) {
    if (!TAG.matcher(written).find()) {
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
