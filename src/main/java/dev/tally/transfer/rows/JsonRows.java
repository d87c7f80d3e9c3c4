package dev.tally.transfer.rows;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Inspects the beginning of a text without consuming anything but a byte order mark. */
public final class JsonRows {

  public static final JsonFactory FACTORY = new JsonFactory();
  static final String COLUMN = "row";

  private static final int LOOK_AHEAD = 1 << 16;

  private JsonRows() {}

  /** Returns the first non-blank byte, or 0 if none is near. Skips UTF-8's byte order mark. */
  static int firstCharacter(BufferedInputStream text) throws IOException {
    text.mark(LOOK_AHEAD);
    if (text.read() != 0xef || text.read() != 0xbb || text.read() != 0xbf) {
      text.reset();
      text.mark(LOOK_AHEAD);
    }
    text.mark(LOOK_AHEAD);
    int first = 0;
    for (int i = 0; i < LOOK_AHEAD - 1 && first <= ' ' && first >= 0; i++) {
      first = text.read();
    }
    text.reset();
    return Math.max(0, first);
  }

  /** Returns a row that is sent as it is; if it is too long, only its beginning is listed. */
  static Row row(long line, ByteArrayOutputStream bytes, RowSchema type) {
    byte[] json = bytes.toByteArray();
    return Row.of(
        line, json, each -> each.accept(List.of(new String(json, StandardCharsets.UTF_8))), type);
  }

  /** Guesses the type from the fields of the first object. */
  static Optional<RowSchema> guess(BufferedInputStream text) throws IOException {
    text.mark(LOOK_AHEAD);
    byte[] beginning = text.readNBytes(LOOK_AHEAD - 1);
    text.reset();
    return RowSchema.of(fields(beginning));
  }

  private static Set<String> fields(byte[] beginning) {
    Set<String> fields = new HashSet<>();
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), beginning)) {
      if (parser.nextToken() == JsonToken.START_ARRAY) {
        parser.nextToken();
      }
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        fields.add(parser.currentName());
        parser.nextToken();
        parser.skipChildren();
      }
    } catch (JacksonException e) {
      return fields; // cut off or broken; the fields before that decide
    }
    return fields;
  }
}
