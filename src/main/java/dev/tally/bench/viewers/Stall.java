package dev.tally.bench.viewers;

/** Which viewers do not read while it is measured: so many, evenly spread. */
record Stall(int stalled, int viewers) {
  boolean isStalled(int number) {
    return (long) number * stalled / viewers != (number + 1L) * stalled / viewers;
  }
}
