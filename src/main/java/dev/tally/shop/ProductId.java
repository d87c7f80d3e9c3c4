package dev.tally.shop;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The id of a product, {@code A1}: the prefix of its category and a number that counts up from 1
 * and is never reused. Ordered as people count: A2 before A10, Z9 before AA1.
 */
public record ProductId(String prefix, int number) implements ProductRef, Comparable<ProductId> {

  private static final Pattern WRITTEN = Pattern.compile("([A-Z]{1,6})([1-9][0-9]{0,8})");

  /** The order in which prefixes are given out: A … Z, AA, AB … */
  static final Comparator<String> BY_PREFIX =
      Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder());

  private static final Comparator<ProductId> ORDER =
      Comparator.comparing(ProductId::prefix, BY_PREFIX).thenComparingInt(ProductId::number);

  public ProductId {
    if (number < 1) {
      throw new IllegalArgumentException("product number " + number + " is not positive");
    }
  }

  /** Empty where the text is no product id. */
  public static Optional<ProductId> parse(String written) {
    Matcher matcher = WRITTEN.matcher(written);
    return matcher.matches()
        ? Optional.of(new ProductId(matcher.group(1), Integer.parseInt(matcher.group(2))))
        : Optional.empty();
  }

  @Override
  public int compareTo(ProductId other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return prefix + number;
  }
}
