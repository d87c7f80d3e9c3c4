package dev.tally.transfer;

import dev.tally.transfer.rows.JsonRows;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

/** Reads the flat objects in which a server lists categories and products. */
final class JsonObjects {

  private JsonObjects() {}

  /** Reads {@code [{"name":"toys"},…]} or one such object; empty if it is neither. */
  static Optional<List<Map<String, String>>> read(byte[] json) {
    List<Map<String, String>> objects = new ArrayList<>();
    try (JsonParser in = JsonRows.FACTORY.createParser(ObjectReadContext.empty(), json)) {
      JsonToken first = in.nextToken();
      if (first == JsonToken.START_OBJECT) {
        objects.add(object(in));
      } else if (first != JsonToken.START_ARRAY) {
        return Optional.empty();
      } else {
        while (in.nextToken() == JsonToken.START_OBJECT) {
          objects.add(object(in));
        }
      }
      return Optional.of(objects);
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  /** Returns the values that are no objects or arrays, as text. */
  private static Map<String, String> object(JsonParser in) {
    Map<String, String> object = new LinkedHashMap<>();
    while (in.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = in.currentName();
      if (in.nextToken().isScalarValue()) {
        object.put(name, in.getString());
      } else {
        in.skipChildren();
      }
    }
    return object;
  }
}
