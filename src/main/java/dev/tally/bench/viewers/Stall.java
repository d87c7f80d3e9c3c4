package dev.tally.bench.viewers;

/** The choice of viewers that do not read during the measured time, evenly spread. */
record Stall(int stalled, int viewers) {
  boolean isStalled(int number) {
    return (long) number * stalled / viewers != (number + 1L) * stalled / viewers;
  }
}
