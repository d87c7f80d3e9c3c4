package dev.tally.contract;

import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Writes text, and the few marks of Markdown that the documents use, as HTML. Stateless. */
final class Html {

  private static final int ONE_LINE = 88;
  private static final Pattern LINK = Pattern.compile("\\[([^\\]]+)\\]\\(([^)]+)\\)");

  private Html() {}

  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  static String code(String text) {
    return "<code>" + escaped(text) + "</code>";
  }

  /** Returns a text within a line. */
  static String line(String markdown) {
    StringBuilder html = new StringBuilder();
    String[] parts = markdown.strip().split("`", -1); // every second one is code
    for (int i = 0; i < parts.length; i++) {
      html.append(i % 2 == 1 ? code(parts[i]) : marked(escaped(parts[i])));
    }
    return html.toString();
  }

  private static String marked(String text) {
    return LINK.matcher(text)
        .replaceAll("<a href=\"$2\">$1</a>")
        .replaceAll("\\*\\*([^*]+)\\*\\*", "<strong>$1</strong>")
        .replaceAll("\\*([^*]+)\\*", "<em>$1</em>");
  }

  /** Returns a text of some paragraphs. */
  static String paragraphs(String markdown) {
    StringBuilder html = new StringBuilder();
    for (String paragraph : markdown.strip().split("\n\\s*\n", -1)) {
      html.append("<p>").append(line(paragraph)).append("</p>\n");
    }
    return html.toString();
  }

  /** Returns an example: JSON on one line if it is short, and text as it is. */
  static String example(JsonNode value) {
    String text = value.isString() ? value.asString().strip() : json(value);
    return "<pre tabindex=\"0\">" + escaped(text) + "</pre>\n";
  }

  private static String json(JsonNode value) {
    String line = value.toString();
    return line.length() <= ONE_LINE
        ? line
        : value
            .toPrettyString()
            .replace("\" : ", "\": ")
            .replaceAll("\\[ (?=[^ ])", "[")
            .replaceAll("(?<=[^ ]) \\]", "]");
  }
}
