package dev.tally.shop;

import dev.tally.text.InvalidField;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Says how new a statement about an order is: the one with the highest revision counts, whatever
 * came before or comes after. A whole number from 0 to 2^53-1, which a browser holds exactly.
 */
public record Revision(long number) implements Comparable<Revision> {

  /** The highest revision; as a time, it lies in the year 2255. */
  public static final long MAX = (1L << 53) - 1;

  public Revision {
    if (number < 0 || number > MAX) {
      throw wrong();
    }
  }

  /**
   * Returns the revision for a time: its microseconds since 1970.
   *
   * @throws InvalidField if it lies before 1970 or after the year 2255
   */
  public static Revision of(Instant time) {
    try {
      return new Revision(ChronoUnit.MICROS.between(Instant.EPOCH, time));
    } catch (ArithmeticException | DateTimeException e) {
      throw wrong();
    }
  }

  /** Returns the error for what is no revision. */
  public static InvalidField wrong() {
    return new InvalidField(
        "revision",
        "\"revision\" must be a whole number from 0 to 9,007,199,254,740,991, or a time with its"
            + " offset (RFC 3339) from 1970 to 2255, such as 2026-01-31T12:00:00Z.");
  }

  @Override
  public int compareTo(Revision other) {
    return Long.compare(number, other.number);
  }

  @Override
  public String toString() {
    return Long.toString(number);
  }
}
