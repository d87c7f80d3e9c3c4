package dev.tally.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * A picture of a latency distribution: milliseconds by percentile. Each step to the right leaves a
 * tenth of the remaining totals, and the last step leaves none. SVG that follows its reader's
 * preference for light or dark.
 */
public final class LatencyPlot {

  private static final int WIDTH = 760;
  private static final int HEIGHT = 440;
  private static final int LEFT = 72;
  private static final int RIGHT = 32;
  private static final int TOP = 80;
  private static final int BOTTOM = 60;
  private static final int MOST_NINES = 4;

  /** The width of the last step, which leads to the maximum; the other steps have width 1. */
  private static final double LAST = 0.6;

  private static final String LIGHT =
      """
      .line { fill: none; stroke: #0b62c4; stroke-width: 2; stroke-linejoin: round; }
      .area { fill: #0b62c4; opacity: 0.08; }
      .mark { fill: #0b62c4; stroke: #fff; stroke-width: 2; }
      .value { font-weight: 600; fill: #111; }
      """;

  private static final String DARK =
      """
      .line { stroke: #6cb2ff; }
      .area { fill: #6cb2ff; opacity: 0.12; }
      .mark { fill: #6cb2ff; stroke: #16181c; }
      .value { fill: #f2f3f5; }
      """;

  private final Svg svg =
      new Svg(
          WIDTH, HEIGHT, "From an order to its viewers, milliseconds by percentile", LIGHT, DARK);
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

  /** Returns the picture as an SVG document, with only its axes if there are no samples. */
  public static String svg(Outcome outcome) {
    LatencyPlot plot = new LatencyPlot(outcome.latency());
    plot.svg.text(LEFT, 28, "start", "name", "From an order to its viewers");
    plot.svg.text(
        LEFT,
        49,
        "start",
        "",
        "%,d viewers, %s orders a second, %,d totals delivered in %,.0f s",
        outcome.viewers().open(),
        OutcomeTable.figure("%,.0f", outcome.orders().perSecond()),
        outcome.totals().delivered(),
        outcome.seconds());
    plot.axes();
    plot.line();
    return plot.svg.document();
  }

  private void axes() {
    for (int i = 0; i <= steps; i++) {
      svg.line(LEFT, y(i * step), WIDTH - RIGHT, y(i * step), i == 0 ? "axis" : "grid");
      svg.text(LEFT - 8, y(i * step) + 4, "end", "", step < 1 ? "%.2f" : "%,.0f", i * step);
    }
    for (int nine = 0; nine <= nines; nine++) {
      svg.line(across(nine), TOP, across(nine), HEIGHT - BOTTOM, nine == 0 ? "axis" : "grid");
      svg.text(across(nine), HEIGHT - BOTTOM + 20, "middle", "", "%s", name(nine));
    }
    svg.line(across(nines + LAST), TOP, across(nines + LAST), HEIGHT - BOTTOM, "grid");
    svg.text(across(nines + LAST), HEIGHT - BOTTOM + 20, "middle", "", "100 %%");
    svg.text(
        (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 16, "middle", "", "percentile of delivered totals");
    svg.add(
        "<text transform=\"translate(18 %d) rotate(-90)\" text-anchor=\"middle\">milliseconds</text>%n",
        (TOP + HEIGHT - BOTTOM) / 2);
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
      if (point.percentile() >= 100 || nine(point.percentile()) <= nines) {
        points.add(Svg.point(x(point.percentile()), y(point.millis())));
      }
    }
    if (points.isEmpty()) {
      return;
    }
    String line = String.join(" ", points);
    String under = Svg.point(x(100), y(0)) + " " + Svg.point(x(0), y(0));
    svg.add("<polygon class=\"area\" points=\"%s %s\"/>%n", line, under);
    svg.add("<polyline class=\"line\" points=\"%s\"/>%n", line);
    mark("p50", 50, latency.p50());
    mark("p99", 99, latency.p99());
    mark("p99.9", 99.9, latency.p999());
    mark("max", 100, latency.max());
  }

  /** Draws a dot with its value: to the lower right, as the line rises; above for the last dot. */
  private void mark(String name, double percentile, double millis) {
    boolean isLast = percentile >= 100;
    if (!isLast && nine(percentile) > nines) {
      return;
    }
    double x = x(percentile);
    double y = y(millis);
    svg.add("<circle class=\"mark\" cx=\"%.1f\" cy=\"%.1f\" r=\"5\"/>%n", x, y);
    boolean isLow = y > HEIGHT - BOTTOM - 28;
    svg.text(
        isLast ? x + 6 : x + 8,
        isLast || isLow ? y - 12 : y + 20,
        isLast ? "end" : "start",
        "value",
        millis < 10 ? "%s %.2f ms" : "%s %,.1f ms",
        name,
        millis);
  }

  /** Returns a percentile's position on the axis: 0 at 0 %, 1 at 90 %, 2 at 99 %. */
  private static double nine(double percentile) {
    return Math.log10(100 / (100 - percentile));
  }

  private double x(double percentile) {
    return across(percentile >= 100 ? nines + LAST : Math.min(nine(percentile), nines));
  }

  private double across(double nines) {
    return LEFT + nines * (WIDTH - LEFT - RIGHT) / (this.nines + LAST);
  }

  private double y(double millis) {
    return HEIGHT - BOTTOM - Math.min(1, millis / (steps * step)) * (HEIGHT - TOP - BOTTOM);
  }

  /** Returns a round number of which some five to ten cover the range up to {@code max}. */
  private static double step(double max) {
    double power = Math.pow(10, Math.floor(Math.log10(Math.max(max, 0.1))));
    double share = Math.max(max, 0.1) / power;
    return share > 5 ? power : share > 2 ? power / 2 : power / 5;
  }
}
