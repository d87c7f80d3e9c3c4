package dev.tally;

import dev.tally.SiegeRecord.Phase;
import dev.tally.SiegeRecord.Sample;
import dev.tally.SiegeRecord.Use;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What of the memory budget is in use over time, as an SVG document in light and dark. */
final class SiegePlot {

  private static final int WIDTH = 860;
  private static final int HEIGHT = 400;
  private static final int LEFT = 64;
  private static final int RIGHT = 24;
  private static final int TOP = 92;
  private static final int BOTTOM = 48;
  private static final int LEGEND = 120;

  private static final String HEAD =
      """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 860 400" width="860" height="400" role="img" aria-labelledby="title">
      <style>
        svg { background: #fff; font: 13px system-ui, sans-serif; }
        text { fill: #333; }
        .name { font-size: 16px; font-weight: 600; fill: #111; }
        .grid { stroke: #e2e2e2; }
        .axis { stroke: #777; }
        .budget { stroke: #b3261e; stroke-width: 2; stroke-dasharray: 6 4; }
        .phase { font-size: 11px; }
        .connections { fill: #7a7f87; } .watched { fill: #8e44ad; }
        .input { fill: #0b62c4; } .output { fill: #1d8a4e; }
        @media (prefers-color-scheme: dark) {
          svg { background: #16181c; }
          text { fill: #c4c8ce; }
          .name { fill: #f2f3f5; }
          .grid { stroke: #2c3036; }
          .axis { stroke: #8a9099; }
          .budget { stroke: #ff8a80; }
          .connections { fill: #9aa0a8; } .watched { fill: #c792ea; }
          .input { fill: #6cb2ff; } .output { fill: #5ecb8b; }
        }
      </style>
      <title id="title">What of the memory budget is in use during a siege</title>
      """;

  private final StringBuilder svg = new StringBuilder(HEAD);
  private final List<Sample> samples;
  private final double seconds;
  private final double most;

  private SiegePlot(List<Sample> samples, double budget) {
    this.samples = List.copyOf(samples);
    this.seconds = samples.get(samples.size() - 1).seconds();
    this.most = 1.1 * budget;
  }

  /**
   * @param megabytes of heap
   * @param budget bytes
   */
  static String svg(
      int megabytes, int connections, double budget, List<Sample> samples, List<Phase> phases) {
    SiegePlot plot = new SiegePlot(samples, budget);
    plot.text(LEFT, 28, "start", "name", "The memory budget during a siege");
    plot.text(
        LEFT,
        49,
        "start",
        "",
        "A heap of %d MB, %,d connections that hold what they can, in each way and in all at once"
            .formatted(megabytes, connections));
    plot.legend();
    plot.areas();
    plot.axes(budget, phases);
    return plot.svg.append("</svg>\n").toString();
  }

  private void legend() {
    int x = LEFT;
    for (Use use : Use.values()) {
      svg.append(
          String.format(
              Locale.ROOT,
              "<rect class=\"%s\" x=\"%d\" y=\"62\" width=\"12\" height=\"12\"/>%n",
              use.label(),
              x));
      text(x + 18, 73, "start", "", use.label());
      x += LEGEND;
    }
    line(x, 68, x + 24, 68, "budget");
    text(x + 32, 73, "start", "", "budget");
  }

  private void axes(double budget, List<Phase> phases) {
    double step = budget > 64e6 ? 32e6 : 8e6;
    for (double bytes = 0; bytes <= most; bytes += step) {
      line(LEFT, y(bytes), WIDTH - RIGHT, y(bytes), bytes == 0 ? "axis" : "grid");
      text(LEFT - 8, y(bytes) + 4, "end", "", "%.0f MB".formatted(bytes / 1e6));
    }
    line(LEFT, y(budget), WIDTH - RIGHT, y(budget), "budget");
    for (Phase phase : phases) {
      line(x(phase.from()), TOP, x(phase.from()), HEIGHT - BOTTOM + 6, "axis");
      text(x(phase.from()) + 4, HEIGHT - BOTTOM + 18, "start", "phase", phase.name());
    }
    text(WIDTH - RIGHT, HEIGHT - 8, "end", "", "%.0f s".formatted(seconds));
  }

  /** Stacked, in the order of the legend. */
  private void areas() {
    double[] below = new double[samples.size()];
    for (Use use : Use.values()) {
      List<String> points = new ArrayList<>();
      for (int i = samples.size() - 1; i >= 0; i--) {
        points.add(point(samples.get(i).seconds(), below[i]));
      }
      for (int i = 0; i < samples.size(); i++) {
        below[i] += samples.get(i).used().get(use);
        points.add(point(samples.get(i).seconds(), below[i]));
      }
      svg.append("<polygon class=\"").append(use.label()).append("\" points=\"");
      svg.append(String.join(" ", points)).append("\"/>\n");
    }
  }

  private String point(double at, double bytes) {
    return String.format(Locale.ROOT, "%.1f,%.1f", x(at), y(bytes));
  }

  private double x(double at) {
    return LEFT + at / seconds * (WIDTH - LEFT - RIGHT);
  }

  private double y(double bytes) {
    return HEIGHT - BOTTOM - bytes / most * (HEIGHT - TOP - BOTTOM);
  }

  private void line(double x1, double y1, double x2, double y2, String kind) {
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

  private void text(double x, double y, String anchor, String kind, String text) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n",
            kind,
            x,
            y,
            anchor,
            text));
  }
}
