package dev.tally.json;

import java.io.ByteArrayOutputStream;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A JSON array, or an object with one at its end, that is generated piece by piece, so that a
 * category of a hundred thousand products neither fills memory nor blocks the event loop. For one
 * thread at a time.
 */
public final class JsonPieces implements Iterator<byte[]> {

  /** Writes a few of the array's elements at each call. */
  public interface Elements {
    /** Writes the next few elements and returns whether there are more. */
    boolean write(JsonGenerator out);
  }

  private static final int ENOUGH_BYTES = 16 * 1024;
  private static final JsonFactory FACTORY = new JsonFactory();

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final JsonGenerator out = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes);
  private final Consumer<JsonGenerator> before;
  private final Elements elements;
  private final Consumer<JsonGenerator> after;
  private boolean started;
  private boolean ended;

  /** Makes a plain array of these elements. */
  public JsonPieces(Elements elements) {
    this(before -> {}, elements, after -> {});
  }

  /**
   * Makes an array of these elements with other JSON around it.
   *
   * @param before writes what precedes the array
   * @param after writes what follows the array
   */
  public JsonPieces(
      Consumer<JsonGenerator> before, Elements elements, Consumer<JsonGenerator> after) {
    this.before = before;
    this.elements = elements;
    this.after = after;
  }

  @Override
  public boolean hasNext() {
    return !ended;
  }

  @Override
  public byte[] next() {
    if (ended) {
      throw new NoSuchElementException("the array has ended");
    }
    if (!started) {
      before.accept(out);
      out.writeStartArray();
      started = true;
    }
    while (!ended && bytes.size() < ENOUGH_BYTES) {
      writeMore();
    }
    byte[] piece = bytes.toByteArray();
    bytes.reset();
    return piece;
  }

  private void writeMore() {
    if (elements.write(out)) {
      out.flush();
    } else {
      out.writeEndArray();
      after.accept(out);
      out.close();
      ended = true;
    }
  }
}
