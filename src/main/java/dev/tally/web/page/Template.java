package dev.tally.web.page;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An HTML template with holes: {@code {{name}}} takes text, which is escaped; {@code <!--name-->}
 * takes HTML. Immutable.
 */
final class Template {

  private static final Pattern HOLE = Pattern.compile("\\{\\{([a-z]+)}}|<!--([a-z]+)-->");

  /** A hole and the HTML before it; the last part has no hole. */
  private record Part(String before, String hole, boolean isText) {}

  private final List<Part> parts = new ArrayList<>();

  private Template() {}

  static Template parse(String html) {
    Template template = new Template();
    Matcher hole = HOLE.matcher(html);
    int from = 0;
    while (hole.find()) {
      boolean isText = hole.group(1) != null;
      String before = html.substring(from, hole.start());
      template.parts.add(new Part(before, hole.group(isText ? 1 : 2), isText));
      from = hole.end();
    }
    template.parts.add(new Part(html.substring(from), "", false));
    return template;
  }

  /**
   * @param values returns the value of the hole of that name
   */
  void write(StringBuilder out, Function<String, String> values) {
    for (Part part : parts) {
      out.append(part.before());
      if (!part.hole().isEmpty()) {
        String value = values.apply(part.hole());
        out.append(part.isText() ? escape(value) : value);
      }
    }
  }

  String fill(Function<String, String> values) {
    StringBuilder out = new StringBuilder();
    write(out, values);
    return out.toString();
  }

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
