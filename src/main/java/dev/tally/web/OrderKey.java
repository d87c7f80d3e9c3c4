package dev.tally.web;

import dev.tally.json.JsonReader;
import dev.tally.shop.InvalidField;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads {@code {"order":"k-1"}}: which order is meant. */
final class OrderKey {

  private OrderKey() {}

  /**
   * @param header the key if it was sent beside the body
   * @param refused what may not stand beside the key
   * @throws ProblemException if this is no JSON
   * @throws InvalidField if there is no key, or there are two
   */
  static String read(byte[] json, Optional<String> header, RefusedFields refused) {
    String[] key = new String[1];
    JsonReader.object(
        json,
        (name, in) -> {
          if (name.equals("order")) {
            key[0] = in.word(name);
          } else {
            refused.check(name, in);
          }
        });
    return JsonReader.required("order", one(key[0], header).orElse(null));
  }

  /** The key that stands in one of the two places, or in both. */
  static Optional<String> one(@Nullable String inBody, Optional<String> header) {
    if (inBody == null) {
      return header;
    } else if (header.isPresent() && !header.get().equals(inBody)) {
      throw new InvalidField(
          "order", "\"order\" and the header Idempotency-Key differ; send one of them.");
    }
    return Optional.of(inBody);
  }
}
