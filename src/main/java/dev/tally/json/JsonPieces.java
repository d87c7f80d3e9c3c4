package dev.tally.json;

import java.io.ByteArrayOutputStream;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A JSON array, or an object with one at its end, that is made piece by piece, so that a category
 * of a hundred thousand products neither fills the memory nor holds up the loop. One thread at a
 * time.
 */
public final class JsonPieces implements Iterator<byte[]> {

  /** Writes some of the elements at each call. */
  public interface Elements {
    /** Writes the next few and says whether there are more. */
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

  /** An array of these elements and nothing around it. */
  public JsonPieces(Elements elements) {
    this(before -> {}, elements, after -> {});
  }

  /**
   * @param before writes what the array stands in, up to where it begins
   * @param after writes what comes behind it
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
