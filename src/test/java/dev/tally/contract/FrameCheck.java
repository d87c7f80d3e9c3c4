package dev.tally.contract;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/**
 * Checks what a feed sends by an operation of {@code docs/asyncapi.yaml}, and notes what was seen.
 * Thread-safe.
 */
final class FrameCheck {

  private static final String TOTAL = "total";

  private final Map<String, JsonNode> payloads = new LinkedHashMap<>();
  private final Set<String> seen = new ConcurrentSkipListSet<>();

  /**
   * @param operation one by which the server sends
   */
  FrameCheck(String operation) {
    for (JsonNode reference : Document.ASYNC_API.at("/operations/" + operation + "/messages")) {
      payloads.put(Document.named(reference), Document.resolved(reference).get("payload"));
    }
  }

  /** Returns what is wrong with a message; empty if it is as documented. */
  List<String> faults(JsonNode message) {
    String name = message.path("event").asString(TOTAL);
    JsonNode payload = payloads.get(name);
    if (payload == null) {
      return List.of("the event " + name + " is not documented");
    }
    seen.add(name);
    if (name.equals("error")) {
      seen.add("error " + message.path("code").asString(""));
    }
    return Document.faults(payload, message);
  }

  /**
   * Returns what is wrong with a block of an event stream: its lines up to an empty one.
   *
   * @param json reads the data
   */
  List<String> faults(List<String> block, Function<String, JsonNode> json) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (String line : block) {
      int colon = line.indexOf(": ");
      if (colon < 0 || fields.put(line.substring(0, colon), line.substring(colon + 2)) != null) {
        return List.of("this is no block of an event stream: " + block);
      }
    }
    if (fields.keySet().equals(Set.of("retry"))) {
      return fields.get("retry").matches("\\d+") ? List.of() : List.of("retry is no number");
    }
    JsonNode message = json.apply(fields.getOrDefault("data", "null"));
    List<String> faults = new ArrayList<>(faults(message));
    String event = message.path("event").asString("");
    if (!fields.getOrDefault("event", "").equals(event)) {
      faults.add("it is named " + fields.get("event"));
    }
    boolean hasPosition = event.equals("synced") || event.equals("position");
    String id = hasPosition ? message.path("position").asString("") : null;
    if (!Objects.equals(fields.get("id"), id)) {
      faults.add("its id is " + fields.get("id"));
    }
    return faults;
  }

  /** Returns the documented messages, and codes of errors, that were not seen. */
  Set<String> unseen() {
    Set<String> unseen = new TreeSet<>(payloads.keySet());
    if (payloads.containsKey("error")) {
      payloads
          .get("error")
          .at("/properties/code/enum")
          .forEach(code -> unseen.add("error " + code.asString()));
    }
    unseen.removeAll(seen);
    return unseen;
  }
}
