package dev.tally.feed;

import dev.tally.shop.Category;
import dev.tally.shop.Product;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** The JSON shapes that stand in answers and in events alike. Stateless, safe for all threads. */
public final class Json {

  private static final JsonFactory FACTORY = new JsonFactory();

  private Json() {}

  /** The UTF-8 bytes of what the content writes: one JSON value. */
  public static byte[] bytes(Consumer<JsonGenerator> content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
    try (JsonGenerator out = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
      content.accept(out);
    }
    return bytes.toByteArray();
  }

  /** The UTF-8 bytes of an object with these properties. */
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

  /** {@code "id","name","rrp","info"} and, where there is one, {@code "sku"}. */
  public static void productFields(JsonGenerator out, Product product) {
    out.writeStringProperty("id", product.id().toString());
    out.writeStringProperty("name", product.name());
    out.writeStringProperty("rrp", product.rrp().digits());
    out.writeStringProperty("info", product.info());
    product.sku().ifPresent(sku -> out.writeStringProperty("sku", sku.text()));
  }

  /** {@code {"name","title","prefix"}}. */
  public static void category(JsonGenerator out, Category category) {
    out.writeStartObject();
    out.writeStringProperty("name", category.name());
    out.writeStringProperty("title", category.title());
    out.writeStringProperty("prefix", category.prefix());
    out.writeEndObject();
  }
}
