package dev.tally.shop;

import java.util.Arrays;
import java.util.Optional;

/** The time whose units a total counts. Those that end now begin and move with the clock. */
public enum Window {

  /** All that was ever sold. */
  ALL("all"),

  /** The running minute and the 59 before. */
  HOUR("1h"),

  /** The running minute and the 1,439 before. */
  DAY("24h"),

  /** The running hour of UTC and the 167 before. */
  WEEK("7d"),

  /** Since midnight, in the server's time zone. */
  TODAY("today");

  private final String written;

  Window(String written) {
    this.written = written;
  }

  /** Returns its name for clients, {@code 24h}. */
  public String written() {
    return written;
  }

  /** Reads what {@link #written()} returns. */
  public static Optional<Window> parse(String written) {
    return Arrays.stream(values()).filter(window -> window.written.equals(written)).findFirst();
  }

  /** Returns the names of all of them. */
  public static String names() {
    return String.join(", ", Arrays.stream(values()).map(Window::written).toList());
  }
}
