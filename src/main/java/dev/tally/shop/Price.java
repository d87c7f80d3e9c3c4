package dev.tally.shop;

import dev.tally.text.InvalidField;
import java.util.regex.Pattern;

/**
 * A recommended retail price, kept digit by digit as the shop wrote it: {@code 22.40} stays {@code
 * 22.40}. Never used in a computation.
 */
public record Price(String digits) {

  private static final Pattern WRITTEN = Pattern.compile("\\d{1,12}(\\.\\d{1,4})?");

  public Price {
    if (!WRITTEN.matcher(digits).matches()) {
      throw new InvalidField(
          "rrp",
          "\"rrp\" must be a price such as 5 or 22.40: up to 12 digits and up to 4 decimals,"
              + " no sign and no exponent.");
    }
  }

  @Override
  public String toString() {
    return digits;
  }
}
