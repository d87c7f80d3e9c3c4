package dev.tally.measure;

import dev.tally.bench.Svg;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Draws how much of the memory budget is in use over time, as SVG for light and dark. */
public final class SiegePlot {

  private static final int WIDTH = 860;
  private static final int HEIGHT = 400;
  private static final int LEFT = 64;
  private static final int RIGHT = 24;
  private static final int TOP = 92;
  private static final int BOTTOM = 48;
  private static final int LEGEND = 120;

  private static final String LIGHT =
      """
      .budget { stroke: #b3261e; stroke-width: 2; stroke-dasharray: 6 4; }
      .phase { font-size: 11px; }
      .connections { fill: #7a7f87; } .watched { fill: #8e44ad; }
      .input { fill: #0b62c4; } .output { fill: #1d8a4e; }
      """;

  private static final String DARK =
      """
      .budget { stroke: #ff8a80; }
      .connections { fill: #9aa0a8; } .watched { fill: #c792ea; }
      .input { fill: #6cb2ff; } .output { fill: #5ecb8b; }
      """;

  /** What the budget is used for, named as in the metric. */
  public enum Use {
    CONNECTIONS,
    WATCHED,
    INPUT,
    OUTPUT;

    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The bytes in use at one moment. */
  public record Sample(double seconds, Map<Use, Double> used) {
    public double sum() {
      return used.values().stream().mapToDouble(Double::doubleValue).sum();
    }
  }

  /** A part of the siege: its way, or all of them, and when it began, in seconds. */
  public record Phase(String name, double from) {}

  private final Svg svg =
      new Svg(WIDTH, HEIGHT, "What of the memory budget is in use during a siege", LIGHT, DARK);
  private final List<Sample> samples;
  private final double seconds;
  private final double most;

  private SiegePlot(List<Sample> samples, double budget) {
    this.samples = List.copyOf(samples);
    this.seconds = samples.get(samples.size() - 1).seconds();
    this.most = 1.1 * budget;
  }

  /**
   * Draws the document.
   *
   * @param megabytes size of the heap
   * @param budget in bytes
   */
  public static String svg(
      int megabytes, int connections, double budget, List<Sample> samples, List<Phase> phases) {
    SiegePlot plot = new SiegePlot(samples, budget);
    plot.svg.text(LEFT, 28, "start", "name", "The memory budget during a siege");
    plot.svg.text(
        LEFT,
        49,
        "start",
        "",
        "A heap of %d MB, %,d connections that hold what they can, in each way and in all at once",
        megabytes,
        connections);
    plot.legend();
    plot.areas();
    plot.axes(budget, phases);
    return plot.svg.document();
  }

  private void legend() {
    int x = LEFT;
    for (Use use : Use.values()) {
      svg.add(
          "<rect class=\"%s\" x=\"%d\" y=\"62\" width=\"12\" height=\"12\"/>%n", use.label(), x);
      svg.text(x + 18, 73, "start", "", use.label());
      x += LEGEND;
    }
    svg.line(x, 68, x + 24, 68, "budget");
    svg.text(x + 32, 73, "start", "", "budget");
  }

  private void axes(double budget, List<Phase> phases) {
    double step = budget > 64e6 ? 32e6 : 8e6;
    for (double bytes = 0; bytes <= most; bytes += step) {
      svg.line(LEFT, y(bytes), WIDTH - RIGHT, y(bytes), bytes == 0 ? "axis" : "grid");
      svg.text(LEFT - 8, y(bytes) + 4, "end", "", "%.0f MB", bytes / 1e6);
    }
    svg.line(LEFT, y(budget), WIDTH - RIGHT, y(budget), "budget");
    for (Phase phase : phases) {
      svg.line(x(phase.from()), TOP, x(phase.from()), HEIGHT - BOTTOM + 6, "axis");
      svg.text(x(phase.from()) + 4, HEIGHT - BOTTOM + 18, "start", "phase", phase.name());
    }
    svg.text(WIDTH - RIGHT, HEIGHT - 8, "end", "", "%.0f s", seconds);
  }

  /** Draws the uses as stacked areas, in the order of the legend. */
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
      svg.add("<polygon class=\"%s\" points=\"%s\"/>%n", use.label(), String.join(" ", points));
    }
  }

  private String point(double at, double bytes) {
    return Svg.point(x(at), y(bytes));
  }

  private double x(double at) {
    return LEFT + at / seconds * (WIDTH - LEFT - RIGHT);
  }

  private double y(double bytes) {
    return HEIGHT - BOTTOM - bytes / most * (HEIGHT - TOP - BOTTOM);
  }
}
