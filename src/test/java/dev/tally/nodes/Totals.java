package dev.tally.nodes;

import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Reads what a server says of totals. */
final class Totals {

  static final ObjectMapper JSON = new ObjectMapper();

  private Totals() {}

  /** Reads {@code [{"id":"A1","total":3},…]}. */
  static SortedMap<String, Long> read(String json) {
    SortedMap<String, Long> totals = new TreeMap<>();
    for (JsonNode one : JSON.readTree(json)) {
      totals.put(one.get("id").asString(), one.get("total").asLong());
    }
    return totals;
  }
}
