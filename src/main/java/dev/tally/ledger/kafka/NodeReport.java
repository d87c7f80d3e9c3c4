package dev.tally.ledger.kafka;

import dev.tally.json.Json;
import dev.tally.json.JsonReader;
import dev.tally.ledger.ReplicaStatus.DigestAt;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a node tells the others of itself.
 *
 * @param viewers all of its viewers
 * @param byCategory those that follow a category
 * @param digest its newest at a place that the others pass too
 */
public record NodeReport(int viewers, Map<String, Integer> byCategory, Optional<DigestAt> digest) {

  public NodeReport {
    byCategory = Map.copyOf(byCategory);
  }

  byte[] json() {
    return Json.object(
        out -> {
          out.writeNumberProperty("viewers", viewers);
          out.writeObjectPropertyStart("categories");
          byCategory.forEach(out::writeNumberProperty);
          out.writeEndObject();
          digest.ifPresent(
              at -> {
                out.writeNumberProperty("next", at.next());
                out.writeStringProperty("digest", Long.toHexString(at.digest()));
              });
        });
  }

  /** Reads a report; passes over fields that it does not know. */
  static NodeReport read(byte[] json) {
    Map<String, Integer> counts = new HashMap<>();
    Map<String, Integer> categories = new HashMap<>();
    Map<String, String> texts = new HashMap<>();
    JsonReader.object(
        json,
        (name, in) -> {
          switch (name) {
            case "viewers" -> counts.put(name, in.integer(name));
            case "categories" ->
                in.object(name, (category, of) -> categories.put(category, of.integer(category)));
            case "next", "digest" -> texts.put(name, in.digits(name));
            default -> {}
          }
        });
    Optional<DigestAt> digest =
        texts.size() < 2
            ? Optional.empty()
            : Optional.of(
                new DigestAt(
                    Long.parseLong(texts.get("next")),
                    Long.parseUnsignedLong(texts.get("digest"), 16)));
    return new NodeReport(counts.getOrDefault("viewers", 0), categories, digest);
  }
}
