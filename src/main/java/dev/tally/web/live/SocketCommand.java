package dev.tally.web.live;

import dev.tally.json.JsonReader;
import dev.tally.json.NotJsonException;
import dev.tally.text.InvalidField;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A viewer's message, {@code {"cmd","payload","ref"}}. The command reads the payload, after the
 * other fields: an error in it is then answered with the {@code ref}, even if that comes last.
 *
 * @param ref the viewer's own name for the message, echoed in the answer
 * @param utf8 the whole message
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record SocketCommand(String name, Optional<String> ref, byte[] utf8) {

  private static final int MOST_REF = 64;

  /**
   * @throws NotJsonException if it is not a JSON object
   * @throws InvalidField if it is not a command
   */
  static SocketCommand read(byte[] utf8) {
    Reader reader = new Reader();
    JsonReader.objectOfUtf8(utf8, reader);
    return new SocketCommand(
        JsonReader.required("cmd", reader.cmd), Optional.ofNullable(reader.ref), utf8);
  }

  /**
   * Reads the payload.
   *
   * @throws InvalidField if it is not an object
   */
  void payload(JsonReader.Fields fields) {
    JsonReader.objectOfUtf8(
        utf8,
        (name, in) -> {
          if (name.equals("payload")) {
            in.object(name, fields);
          }
        });
  }

  private static final class Reader implements JsonReader.Fields {
    private @Nullable String cmd;
    private @Nullable String ref;

    @Override
    public void read(String name, JsonReader in) {
      switch (name) {
        case "cmd" -> cmd = in.text(name);
        case "ref" -> ref = checked(in.text(name));
        default -> {}
      }
    }

    private static String checked(String ref) {
      if (ref.codePointCount(0, ref.length()) > MOST_REF
          || ref.codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE)) {
        throw new InvalidField(
            "ref", "\"ref\" may have %d characters at most.".formatted(MOST_REF));
      }
      return ref;
    }
  }
}
