package dev.tally.web.api;

import dev.tally.auth.ViewerTokens;
import dev.tally.json.JsonReader;
import dev.tally.json.NotJsonException;
import dev.tally.text.InvalidField;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reads for how long a viewer's token is wanted, {@code {"seconds"}}. One instance reads one. */
final class ViewerTokenReader implements JsonReader.Fields {

  private @Nullable Duration life;

  private ViewerTokenReader() {}

  /**
   * Returns the time; the usual one if nothing is said.
   *
   * @throws NotJsonException if there is a body and it is not JSON
   * @throws InvalidField if the time is too short or too long
   */
  static Duration read(byte[] json) {
    ViewerTokenReader reader = new ViewerTokenReader();
    if (json.length > 0) {
      JsonReader.object(json, reader);
    }
    Duration life = reader.life;
    return life == null ? ViewerTokens.USUAL : life;
  }

  @Override
  public void read(String field, JsonReader in) {
    if (field.equals("seconds")) {
      life = checked(Duration.ofSeconds(in.integer(field)));
    }
  }

  private static Duration checked(Duration life) {
    if (life.compareTo(ViewerTokens.SHORTEST) < 0 || life.compareTo(ViewerTokens.LONGEST) > 0) {
      throw new InvalidField(
          "seconds",
          "\"seconds\" must be from %d to %d."
              .formatted(ViewerTokens.SHORTEST.toSeconds(), ViewerTokens.LONGEST.toSeconds()));
    }
    return life;
  }
}
