package dev.tally.web.api;

import dev.tally.json.JsonReader;
import dev.tally.json.NotJsonException;
import dev.tally.text.InvalidField;
import dev.tally.text.Text;
import dev.tally.web.http.Request;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The key of an order or a new product, from the {@code Idempotency-Key} header or the body. */
final class IdempotencyKey {

  static final String HEADER = "Idempotency-Key";

  private IdempotencyKey() {}

  /** Returns the header's key: a quoted string (IETF draft; RFC 8941, section 3.3.3) or bare. */
  static Optional<String> of(Request request) {
    List<String> values = request.headers().getAll(HEADER);
    if (values.size() > 1) {
      throw wrong("may appear only once");
    }
    return values.stream().findFirst().map(IdempotencyKey::read).map(Text::trim);
  }

  private static String read(String written) {
    if (!written.chars().allMatch(c -> c >= ' ' && c <= '~')) {
      throw wrong("must be printable ASCII; another key can go into the body");
    }
    return written.startsWith("\"") ? unquote(written) : written;
  }

  private static String unquote(String written) {
    StringBuilder key = new StringBuilder(written.length());
    int last = written.length() - 1;
    for (int i = 1; i < last; i++) {
      char c = written.charAt(i);
      if (c == '\\' && i + 1 < last && isEscapable(written.charAt(i + 1))) {
        i++;
        c = written.charAt(i);
      } else if (c == '"' || c == '\\') {
        throw wrong("has a quote or a backslash within it that needs a backslash before it");
      }
      key.append(c);
    }
    if (last < 1 || written.charAt(last) != '"') {
      throw wrong("begins with a quote and does not end with one");
    }
    return key.toString();
  }

  private static boolean isEscapable(char c) {
    return c == '"' || c == '\\';
  }

  private static InvalidField wrong(String what) {
    return new InvalidField(HEADER, "The header Idempotency-Key " + what + ".");
  }

  /**
   * Reads {@code {"order":"k-1"}} and returns the key of the order that is meant.
   *
   * @param header the key, if it was sent outside the body
   * @param refused the fields that must not accompany the key
   * @throws NotJsonException if this is not JSON
   * @throws InvalidField if there is no key, or there are two that differ
   */
  static String ofBody(byte[] json, Optional<String> header, RefusedFields refused) {
    KeyField key = new KeyField(refused);
    JsonReader.object(json, key);
    return JsonReader.required("order", one(key.value, header).orElse(null));
  }

  /** Returns the key from the body or the header; both may hold it if they agree. */
  static Optional<String> one(@Nullable String inBody, Optional<String> header) {
    if (inBody == null) {
      return header;
    } else if (header.isPresent() && !header.get().equals(inBody)) {
      throw new InvalidField(
          "order", "\"order\" and the header Idempotency-Key differ; send one of them.");
    }
    return Optional.of(inBody);
  }

  private static final class KeyField implements JsonReader.Fields {
    private final RefusedFields refused;
    private @Nullable String value;

    KeyField(RefusedFields refused) {
      this.refused = refused;
    }

    @Override
    public void read(String name, JsonReader in) {
      if (name.equals("order")) {
        value = in.word(name);
      } else {
        refused.check(name, in);
      }
    }
  }
}
