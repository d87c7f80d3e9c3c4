package dev.tally.transfer.rows;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A named set of options with which a platform's file can be imported. It is data: a text with an
 * option on each line, as on the command line.
 */
public record Preset(String name, String text) {

  /** The names of all presets. */
  public static final List<String> NAMES =
      List.of(
          "shopify-orders",
          "shopify-products",
          "woocommerce-products",
          "magento-products",
          "prestashop-products",
          "square-orders",
          "amazon-orders");

  /**
   * Returns the preset of this name.
   *
   * @throws IllegalArgumentException if there is none; its message is a sentence
   */
  public static Preset of(String name) {
    if (!NAMES.contains(name)) {
      throw new IllegalArgumentException(
          "'%s' is no preset; there are %s".formatted(name, String.join(", ", NAMES)));
    }
    try (InputStream in = Preset.class.getResourceAsStream("presets/" + name)) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks the preset " + name);
      }
      return new Preset(name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the options, without comments and blank lines. */
  public List<String> options() {
    return text.lines().map(String::strip).filter(line -> line.startsWith("--")).toList();
  }
}
