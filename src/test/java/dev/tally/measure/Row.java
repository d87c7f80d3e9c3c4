package dev.tally.measure;

import java.util.Locale;

/** A line of the table that {@code bench/orders} prints. */
final class Row {

  private Row() {}

  static void rate(String what, double ordersASecond, String note) {
    print(what, String.format(Locale.ROOT, "%,.0f", ordersASecond), note);
  }

  static void print(String what, String value, String note) {
    System.out.printf("%-52s %10s  %s%n", what, value, note);
  }
}
