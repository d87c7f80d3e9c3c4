package dev.tally.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.bench.viewers.Lateness;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

/** Compares the order calculated for each total with the orders themselves. */
class OrderTimesTest {

  private static final int RATE = 1_000;
  private static final long LATE_NANOS = 5_000_000;

  private final Histogram late = Lateness.histogram();

  @Test
  void everyTotal_isAsLateAsTheOrderThatLedToIt() {
    for (int lines : new int[] {1, 2, 3, 7}) {
      long[] totals = {5, 0, 100, 7, 7, 1, 2};
      OrderTimes times = new OrderTimes(1_000, RATE, lines, totals, 0, 500);
      late.reset();
      for (long order = 0; order < 500; order++) {
        for (int line = 0; line < lines; line++) {
          int product = times.product(order, line);
          totals[product]++;
          times.arrived(product, totals[product], times.dueNanos(order) + LATE_NANOS, late);
        }
      }

      assertThat(late.getTotalCount()).isEqualTo(500L * lines);
      assertThat(late.valuesAreEquivalent(late.getMinValue(), LATE_NANOS)).isTrue();
      assertThat(late.valuesAreEquivalent(late.getMaxValue(), LATE_NANOS)).isTrue();
    }
  }

  @Test
  void theProductsOfAnOrder_differ() {
    OrderTimes times = new OrderTimes(0, RATE, 3, new long[4], 0, 100);
    for (long order = 0; order < 100; order++) {
      assertThat(times.product(order, 0)).isNotEqualTo(times.product(order, 1));
      assertThat(times.product(order, 1)).isNotEqualTo(times.product(order, 2));
      assertThat(times.product(order, 2)).isNotEqualTo(times.product(order, 0));
    }
  }

  @Test
  void whatIsNotMeasured_orNotYetDue_orNobodysTotal_isNotCounted() {
    OrderTimes times = new OrderTimes(0, RATE, 1, new long[] {10, 10}, 4, 6);
    long now = times.dueNanos(100);

    times.arrived(0, 10, now, late);
    times.arrived(0, 12, now, late); // from order 2, in the warm-up
    times.arrived(1, 14, now, late); // from order 7, after the last
    times.arrived(2, 11, now, late); // from a product that was added later
    times.arrived(0, 13, times.dueNanos(4) - 1, late);
    assertThat(late.getTotalCount()).isZero();

    times.arrived(0, 13, now, late);
    assertThat(late.getTotalCount()).isEqualTo(1);
  }

  @Test
  void afterARefusedOrder_theNextTotalIsOfTheNextOrder() {
    OrderTimes times = new OrderTimes(0, RATE, 1, new long[] {0, 0}, 0, 100);

    times.refused(0);
    times.arrived(0, 1, times.dueNanos(2) + LATE_NANOS, late);

    assertThat(late.valuesAreEquivalent(late.getMaxValue(), LATE_NANOS)).isTrue();
  }

  @Test
  void totalsBeyondItsOrders_areOfOthers() {
    OrderTimes times = new OrderTimes(0, RATE, 1, new long[] {10, 20}, 0, 5);
    times.refused(1);

    assertThat(times.others(new long[] {13, 21})).isZero();
    assertThat(times.others(new long[] {12, 20})).isZero(); // not all have come yet
    assertThat(times.others(new long[] {14, 26})).isEqualTo(6);
  }
}
