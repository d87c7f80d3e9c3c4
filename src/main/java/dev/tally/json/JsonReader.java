package dev.tally.json;

import dev.tally.text.InvalidField;
import dev.tally.text.Text;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.JsonRecyclerPools;

/**
 * A streaming reader of one JSON object, which reports the field of the first error. Rejects what
 * two readers could understand differently: it must be UTF-8, without repeated names, with nothing
 * after the object. For one thread.
 */
public final class JsonReader {

  /** Receives the fields of an object in the order of the text. */
  public interface Fields {
    /** Reads the field's value; a value left unread is skipped. */
    void read(String name, JsonReader in);

    /** Handles a field that is {@code null}; by default it counts as absent. */
    default void readNull(String name) {}
  }

  private static final int MOST_DEPTH = 64;
  private static final int MOST_DIGITS = 100;

  private static final JsonFactory STRICT = factory(true);
  private static final JsonFactory TRUSTING = factory(false);

  private final JsonParser parser;

  private JsonReader(JsonParser parser) {
    this.parser = parser;
  }

  private static JsonFactory factory(boolean findsRepeatedNames) {
    return JsonFactory.builder()
        .disable(TokenStreamFactory.Feature.CHARSET_DETECTION)
        .configure(StreamReadFeature.STRICT_DUPLICATE_DETECTION, findsRepeatedNames)
        .recyclerPool(JsonRecyclerPools.threadLocalPool())
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(MOST_DEPTH)
                .maxNumberLength(MOST_DIGITS)
                .build())
        .build();
  }

  /**
   * Reads a text that must be one object.
   *
   * @throws NotJsonException if the text is anything else
   * @throws InvalidField if a field is wrong
   */
  public static void object(byte[] text, Fields fields) {
    byte[] utf8 = withoutMark(text);
    if (!isAscii(utf8)
        && !ByteBufUtil.isText(Unpooled.wrappedBuffer(utf8), StandardCharsets.UTF_8)) {
      throw unreadable("It is not UTF-8.");
    }
    read(STRICT, utf8, fields);
  }

  /** Returns whether it is; cheaper than to look for UTF-8, and true of most texts. */
  private static boolean isAscii(byte[] text) {
    int signs = 0;
    for (byte octet : text) {
      signs |= octet;
    }
    return signs >= 0;
  }

  /**
   * Reads a text as {@link #object(byte[], Fields)} does, but the caller ensures that it is UTF-8.
   *
   * @throws NotJsonException if the text is not one object
   * @throws InvalidField if a field is wrong
   */
  public static void objectOfUtf8(byte[] text, Fields fields) {
    read(STRICT, withoutMark(text), fields);
  }

  /**
   * Reads a text that this program wrote: neither its UTF-8 nor its names are looked at again.
   *
   * @throws NotJsonException if the text is not one object
   * @throws InvalidField if a field is wrong
   */
  public static void ownObject(byte[] text, Fields fields) {
    read(TRUSTING, text, fields);
  }

  private static void read(JsonFactory factory, byte[] utf8, Fields fields) {
    try (JsonParser parser = factory.createParser(ObjectReadContext.empty(), utf8)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw unreadable(utf8.length == 0 ? "It is empty." : "Send one object, {…}.");
      }
      new JsonReader(parser).fields(fields);
      if (parser.nextToken() != null) {
        throw unreadable("There is more after the object.");
      }
    } catch (JacksonException e) {
      throw unreadable(reason(e));
    }
  }

  /** Skips a byte order mark, as RFC 8259 section 8.1 allows; some programs write one. */
  private static byte[] withoutMark(byte[] text) {
    return text.length >= 3
            && text[0] == (byte) 0xef
            && text[1] == (byte) 0xbb
            && text[2] == (byte) 0xbf
        ? Arrays.copyOfRange(text, 3, text.length)
        : text;
  }

  private static NotJsonException unreadable(String why) {
    return new NotJsonException("This cannot be read as one JSON object. " + why);
  }

  /** Explains an error in our own words, because the parser's messages mention its settings. */
  private static String reason(JacksonException e) {
    TokenStreamLocation at = e.getLocation();
    if (e instanceof StreamConstraintsException) {
      return "It is nested more than %d deep, or has a number of more than %d digits."
          .formatted(MOST_DEPTH, MOST_DIGITS);
    } else if (e instanceof UnexpectedEndOfInputException || at == null) {
      return "It ends in the middle.";
    }
    String message = String.valueOf(e.getOriginalMessage());
    String what = message.startsWith("Duplicate") ? "a name appears twice" : "this is not JSON";
    return at.getLineNr() == 1
        ? "Column %d: %s.".formatted(at.getColumnNr(), what)
        : "Line %d, column %d: %s.".formatted(at.getLineNr(), at.getColumnNr(), what);
  }

  private void fields(Fields fields) {
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = parser.currentName();
      if (parser.nextToken() == JsonToken.VALUE_NULL) {
        fields.readNull(name);
      } else {
        fields.read(name, this);
        parser.skipChildren(); // of a value left unread
      }
    }
  }

  /** Reads the value, which must be an object. */
  public void object(String field, Fields fields) {
    if (!parser.hasToken(JsonToken.START_OBJECT)) {
      throw new InvalidField(field, "\"" + field + "\" must be an object, {…}.");
    }
    fields(fields);
  }

  /**
   * Reads the value, which must be an array.
   *
   * @param element reads the next element
   * @param most the most elements allowed; one more is read, so that the caller sees the excess,
   *     and the rest are skipped
   */
  public <T> List<T> array(String field, int most, IntFunction<T> element) {
    if (!parser.hasToken(JsonToken.START_ARRAY)) {
      throw new InvalidField(field, "\"" + field + "\" must be an array, […].");
    }
    List<T> elements = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (elements.size() > most) {
        parser.skipChildren();
      } else {
        elements.add(element.apply(elements.size()));
      }
    }
    return elements;
  }

  /** Returns the value, which must be a string. */
  public String text(String field) {
    if (!parser.hasToken(JsonToken.VALUE_STRING)) {
      throw new InvalidField(field, "\"" + field + "\" must be a string.");
    }
    return parser.getString();
  }

  /** Returns the value, which must be a string, without the white space at its ends. */
  public String word(String field) {
    return Text.trim(text(field));
  }

  /** Returns the value, a string or a number, exactly as written: {@code 22.40} keeps its 0. */
  public String digits(String field) {
    if (!parser.hasToken(JsonToken.VALUE_STRING) && !isNumber()) {
      throw new InvalidField(field, "\"" + field + "\" must be a number or a string.");
    }
    return parser.getString();
  }

  private boolean isNumber() {
    return parser.hasToken(JsonToken.VALUE_NUMBER_INT)
        || parser.hasToken(JsonToken.VALUE_NUMBER_FLOAT);
  }

  /** Returns the value, a number without fraction or exponent, clamped to the range of int. */
  public int integer(String field) {
    if (!parser.hasToken(JsonToken.VALUE_NUMBER_INT)) {
      throw new InvalidField(field, "\"" + field + "\" must be a whole number.");
    }
    if (parser.getStringLength() > 10) {
      return parser.getString().startsWith("-") ? Integer.MIN_VALUE : Integer.MAX_VALUE;
    }
    return (int) Math.max(Integer.MIN_VALUE, Math.min(parser.getLongValue(), Integer.MAX_VALUE));
  }

  /** Returns the value, which must be {@code true} or {@code false}. */
  public boolean flag(String field) {
    if (!parser.hasToken(JsonToken.VALUE_TRUE) && !parser.hasToken(JsonToken.VALUE_FALSE)) {
      throw new InvalidField(field, "\"" + field + "\" must be true or false.");
    }
    return parser.getBooleanValue();
  }

  /** Returns whether the value is a string. */
  public boolean isText() {
    return parser.hasToken(JsonToken.VALUE_STRING);
  }

  /** Returns whether the value is {@code false}. */
  public boolean isFalse() {
    return parser.hasToken(JsonToken.VALUE_FALSE);
  }

  /** Returns the value that was read for this field; throws {@link InvalidField} if it is null. */
  public static <T> T required(String field, @Nullable T value) {
    if (value == null) {
      throw new InvalidField(field, "\"" + field + "\" is missing; it is required.");
    }
    return value;
  }
}
