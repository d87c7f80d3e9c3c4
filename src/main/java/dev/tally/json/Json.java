package dev.tally.json;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Writes JSON values. Stateless and thread-safe. */
public final class Json {

  private static final JsonFactory FACTORY = new JsonFactory();

  private Json() {}

  /** Returns the UTF-8 bytes of the one JSON value that {@code content} writes. */
  public static byte[] bytes(Consumer<JsonGenerator> content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
    try (JsonGenerator out = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
      content.accept(out);
    }
    return bytes.toByteArray();
  }

  /** Returns the UTF-8 bytes of an object with these properties. */
  public static byte[] object(Consumer<JsonGenerator> properties) {
    return bytes(
        out -> {
          out.writeStartObject();
          properties.accept(out);
          out.writeEndObject();
        });
  }

  public static void strings(JsonGenerator out, String name, List<?> values) {
    out.writeArrayPropertyStart(name);
    values.forEach(value -> out.writeString(value.toString()));
    out.writeEndArray();
  }

  public static void numbers(JsonGenerator out, String name, List<Long> values) {
    out.writeArrayPropertyStart(name);
    values.forEach(out::writeNumber);
    out.writeEndArray();
  }
}
