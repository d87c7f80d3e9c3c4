package dev.tally.bench;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Reads what a server answers: lists of flat objects, and flat objects with one such list. */
final class JsonObjects {

  private static final JsonFactory FACTORY = new JsonFactory();

  private JsonObjects() {}

  /**
   * Returns every object in the JSON, outer before inner, each with its scalar properties as text;
   * none if this is not JSON.
   */
  static List<Map<String, String>> read(byte[] json) {
    List<Map<String, String>> all = new ArrayList<>();
    Deque<Map<String, String>> open = new ArrayDeque<>();
    try (JsonParser in = FACTORY.createParser(ObjectReadContext.empty(), json)) {
      for (JsonToken token = in.nextToken(); token != null; token = in.nextToken()) {
        if (token == JsonToken.START_OBJECT) {
          open.push(new HashMap<>());
          all.add(open.element());
        } else if (token == JsonToken.END_OBJECT) {
          open.pop();
        } else if (token.isScalarValue() && in.currentName() != null && !open.isEmpty()) {
          open.element().put(in.currentName(), in.getString());
        }
      }
    } catch (JacksonException e) {
      return List.of();
    }
    return all;
  }
}
