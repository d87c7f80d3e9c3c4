package dev.tally.bench;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * A latency distribution in milliseconds; all 0 if nothing was counted.
 *
 * @param points in ascending order, the last at 100 %
 */
public record Latency(
    double p50, double p99, double p999, double max, long count, List<Point> points) {

  /** A point of the distribution: this percentage took at most so many milliseconds. */
  public record Point(double percentile, double millis) {}

  private static final int POINTS_A_HALVING = 5;

  public Latency {
    points = List.copyOf(points);
  }

  static Latency of(Histogram nanos) {
    List<Point> points = new ArrayList<>();
    for (HistogramIterationValue value : nanos.percentiles(POINTS_A_HALVING)) {
      points.add(new Point(value.getPercentileLevelIteratedTo(), value.getValueIteratedTo() / 1e6));
    }
    return new Latency(
        millis(nanos, 50),
        millis(nanos, 99),
        millis(nanos, 99.9),
        nanos.getMaxValue() / 1e6,
        nanos.getTotalCount(),
        nanos.getTotalCount() == 0 ? List.of() : points);
  }

  private static double millis(Histogram nanos, double percentile) {
    return nanos.getTotalCount() == 0 ? 0 : nanos.getValueAtPercentile(percentile) / 1e6;
  }
}
