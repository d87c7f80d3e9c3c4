package dev.tally.history;

/** The sales of the shop or of one category in the last day; 34 KB. Thread-safe. */
record Series(MinuteBuckets orders, MinuteBuckets units) {

  static Series ofADay() {
    return new Series(
        new MinuteBuckets(History.DAY_MINUTES), new MinuteBuckets(History.DAY_MINUTES));
  }

  void clear() {
    orders.clear();
    units.clear();
  }

  void add(int minute, int moreOrders, long moreUnits) {
    orders.add(minute, moreOrders);
    units.add(minute, moreUnits);
  }
}
