package dev.tally.measure;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * The orders of a measurement: one line each, with keys as random as UUIDs. Each is made from its
 * number alone, so that nothing need be stored. Immutable.
 */
final class SampleOrders {

  /** The most bytes that an order takes as JSON. */
  static final int MOST_BYTES = 128;

  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private final long run;
  private final List<String> products;

  /**
   * @param run distinguishes the keys of one measurement from those of another
   */
  SampleOrders(long run, List<String> products) {
    this.run = mix(run);
    this.products = List.copyOf(products);
  }

  String key(long number) {
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(mix(run + number * GOLDEN)) + hex.toHexDigits(mix(run ^ number));
  }

  String product(long number) {
    return products.get((int) Math.floorMod(mix(number), (long) products.size()));
  }

  int quantity(long number) {
    return 1 + (int) Math.floorMod(mix(~number), 7L);
  }

  /** Writes an order's JSON into the buffer. */
  void put(long number, ByteBuffer into) {
    into.put(
        ("{\"order\":\""
                + key(number)
                + "\",\"lines\":[{\"id\":\""
                + product(number)
                + "\",\"quantity\":"
                + quantity(number)
                + "}]}")
            .getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Returns what the orders from one number on, below another, add to the totals. */
  Map<String, Long> totals(long from, long to) {
    Map<String, Long> totals = new HashMap<>();
    for (long number = from; number < to; number++) {
      totals.merge(product(number), (long) quantity(number), Long::sum);
    }
    return totals;
  }

  /** Mixes the bits with SplittableRandom's finalizer: neighbours come out unlike each other. */
  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
