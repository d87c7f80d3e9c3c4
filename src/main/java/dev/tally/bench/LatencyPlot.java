package dev.tally.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A picture of a latency's distribution: milliseconds by percentile, where each step to the right
 * is a tenth of the viewers' totals that is left. SVG in light and dark, as its reader prefers.
 */
public final class LatencyPlot {

  private static final int WIDTH = 760;
  private static final int HEIGHT = 420;
  private static final int LEFT = 72;
  private static final int RIGHT = 24;
  private static final int TOP = 64;
  private static final int BOTTOM = 60;
  private static final int MOST_NINES = 6;

  private static final String HEAD =
      """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 760 420" width="760" height="420" role="img" aria-labelledby="title">
      <style>
        svg { background: #fff; font: 13px system-ui, sans-serif; }
        text { fill: #333; }
        .name { font-size: 16px; font-weight: 600; fill: #111; }
        .grid { stroke: #e2e2e2; }
        .axis { stroke: #777; }
        .line { fill: none; stroke: #0b62c4; stroke-width: 2; stroke-linejoin: round; }
        .mark { fill: #0b62c4; }
        @media (prefers-color-scheme: dark) {
          svg { background: #16181c; }
          text { fill: #c4c8ce; }
          .name { fill: #f2f3f5; }
          .grid { stroke: #2c3036; }
          .axis { stroke: #8a9099; }
          .line { stroke: #6cb2ff; }
          .mark { fill: #6cb2ff; }
        }
      </style>
      <title id="title">Order to viewer, milliseconds by percentile</title>
      """;

  private final StringBuilder svg = new StringBuilder();
  private final Latency latency;
  private final int nines;
  private final double step;
  private final int steps;

  private LatencyPlot(Latency latency) {
    this.latency = latency;
    this.nines =
        (int)
            Math.max(
                1,
                Math.min(
                    MOST_NINES, Math.ceil(Math.log10(Math.max(10.0, (double) latency.count())))));
    this.step = step(latency.max());
    this.steps = (int) Math.max(1, Math.ceil(latency.max() / step));
  }

  public static String svg(Outcome outcome) {
    LatencyPlot plot = new LatencyPlot(outcome.latency());
    plot.svg.append(HEAD);
    plot.text(LEFT, 26, "start", "name", "Order to viewer");
    plot.text(
        LEFT,
        46,
        "start",
        "",
        "%,d viewers, %,.0f orders/s, %,d totals; p50 %.1f, p99 %.1f, p99.9 %.1f, max %.1f ms",
        outcome.viewers().open(),
        outcome.orders().perSecond(),
        plot.latency.count(),
        plot.latency.p50(),
        plot.latency.p99(),
        plot.latency.p999(),
        plot.latency.max());
    plot.axes();
    plot.line();
    return plot.svg.append("</svg>\n").toString();
  }

  private void axes() {
    for (int i = 0; i <= steps; i++) {
      rule(LEFT, y(i * step), WIDTH - RIGHT, y(i * step), i == 0 ? "axis" : "grid");
      text(LEFT - 8, y(i * step) + 4, "end", "", step < 1 ? "%.2f" : "%,.0f", i * step);
    }
    for (int nine = 0; nine <= nines; nine++) {
      double x = LEFT + nine * (double) (WIDTH - LEFT - RIGHT) / nines;
      rule(x, TOP, x, HEIGHT - BOTTOM, nine == 0 ? "axis" : "grid");
      text(x, HEIGHT - BOTTOM + 18, "middle", "", "%s", name(nine));
    }
    text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 16, "middle", "", "percentile of delivered totals");
    svg.append(
        String.format(
            Locale.ROOT,
            "<text transform=\"translate(18 %d) rotate(-90)\" text-anchor=\"middle\">milliseconds</text>%n",
            (TOP + HEIGHT - BOTTOM) / 2));
  }

  private static String name(int nines) {
    return switch (nines) {
      case 0 -> "0 %";
      case 1 -> "90 %";
      case 2 -> "99 %";
      default -> "99." + "9".repeat(nines - 2) + " %";
    };
  }

  private void line() {
    List<String> points = new ArrayList<>();
    for (Latency.Point point : latency.points()) {
      points.add(String.format(Locale.ROOT, "%.1f,%.1f", x(point.percentile()), y(point.millis())));
    }
    if (!points.isEmpty()) {
      svg.append("<polyline class=\"line\" points=\"")
          .append(String.join(" ", points))
          .append("\"/>\n");
    }
    mark(50, latency.p50());
    mark(99, latency.p99());
    mark(99.9, latency.p999());
  }

  private void mark(double percentile, double millis) {
    if (latency.count() > 0 && Math.log10(100 / (100 - percentile)) <= nines) {
      svg.append(
          String.format(
              Locale.ROOT,
              "<circle class=\"mark\" cx=\"%.1f\" cy=\"%.1f\" r=\"4\"/>%n",
              x(percentile),
              y(millis)));
    }
  }

  private double x(double percentile) {
    double nine = percentile >= 100 ? nines : Math.log10(100 / (100 - percentile));
    return LEFT + Math.min(nine, nines) * (WIDTH - LEFT - RIGHT) / nines;
  }

  private double y(double millis) {
    return HEIGHT - BOTTOM - Math.min(1, millis / (steps * step)) * (HEIGHT - TOP - BOTTOM);
  }

  /** A round number, of which some five to ten make the whole. */
  private static double step(double max) {
    double power = Math.pow(10, Math.floor(Math.log10(Math.max(max, 0.1))));
    double share = Math.max(max, 0.1) / power;
    return share > 5 ? power : share > 2 ? power / 2 : power / 5;
  }

  private void rule(double x1, double y1, double x2, double y2, String kind) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>%n",
            kind,
            x1,
            y1,
            x2,
            y2));
  }

  private void text(
      double x, double y, String anchor, String kind, String format, Object... values) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n",
            kind,
            x,
            y,
            anchor,
            String.format(Locale.ROOT, format, values)));
  }
}
