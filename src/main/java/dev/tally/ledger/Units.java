package dev.tally.ledger;

import dev.tally.shop.ProductId;
import java.util.LinkedHashMap;
import java.util.Map;

/** Sums of units by product, in which no product has zero. */
public final class Units {

  private Units() {}

  /** Adds units to a sum. */
  public static void add(Map<ProductId, Long> sum, ProductId id, long units) {
    sum.merge(id, units, (a, b) -> a + b == 0 ? null : a + b);
  }

  /** Returns {@code a + b}. */
  public static Map<ProductId, Long> sum(Map<ProductId, Long> a, Map<ProductId, Long> b) {
    Map<ProductId, Long> sum = new LinkedHashMap<>(a);
    b.forEach((id, units) -> add(sum, id, units));
    return sum;
  }

  /** Returns {@code a - b}. */
  public static Map<ProductId, Long> difference(Map<ProductId, Long> a, Map<ProductId, Long> b) {
    Map<ProductId, Long> difference = new LinkedHashMap<>(a);
    b.forEach((id, units) -> add(difference, id, -units));
    return difference;
  }

  /** Returns {@code -a}. */
  public static Map<ProductId, Long> negated(Map<ProductId, Long> a) {
    return difference(Map.of(), a);
  }
}
