package dev.tally.bench;

import java.util.Locale;

/** Builds an SVG picture that follows its reader's preference for light or dark. */
public final class Svg {

  private static final String HEAD =
      """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %1$d %2$d" width="%1$d" height="%2$d" role="img" aria-labelledby="title">
      <style>
        svg { background: #fff; font: 13px system-ui, sans-serif; }
        text { fill: #333; }
        .name { font-size: 16px; font-weight: 600; fill: #111; }
        .grid { stroke: #e2e2e2; }
        .axis { stroke: #777; }
      %3$s  @media (prefers-color-scheme: dark) {
          svg { background: #16181c; }
          text { fill: #c4c8ce; }
          .name { fill: #f2f3f5; }
          .grid { stroke: #2c3036; }
          .axis { stroke: #8a9099; }
      %4$s  }
      </style>
      <title id="title">%5$s</title>
      """;

  private final StringBuilder svg = new StringBuilder();

  /**
   * @param light the style of the elements that only this picture has, as lines of CSS
   * @param dark the lines that differ in the dark
   */
  public Svg(int width, int height, String title, String light, String dark) {
    add(HEAD, width, height, light.indent(2), dark.indent(4), title);
  }

  public void add(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values));
  }

  public void line(double x1, double y1, double x2, double y2, String kind) {
    add(
        "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>%n",
        kind, x1, y1, x2, y2);
  }

  public void text(
      double x, double y, String anchor, String kind, String format, Object... values) {
    add(
        "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n",
        kind, x, y, anchor, String.format(Locale.ROOT, format, values));
  }

  /** Formats a point for a list of points. */
  public static String point(double x, double y) {
    return String.format(Locale.ROOT, "%.1f,%.1f", x, y);
  }

  public String document() {
    return svg + "</svg>\n";
  }
}
