package dev.tally.transfer;

import dev.tally.feed.CatalogueJson;
import dev.tally.json.Json;
import dev.tally.shop.Category;
import dev.tally.shop.Order;
import dev.tally.shop.Product;
import dev.tally.shop.ProductId;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;

/** Writes NDJSON, one object per line. */
final class NdjsonExport implements ExportFormat {

  private final OutputStream out;

  NdjsonExport(OutputStream out) {
    this.out = out;
  }

  @Override
  public void beginProducts() {}

  @Override
  public void category(Category category) throws IOException {
    line(
        json -> {
          write(json, category);
          if (category.retired()) {
            json.writeBooleanProperty("retired", true);
          }
        });
  }

  @Override
  public void product(Category category, Product product) throws IOException {
    line(
        json -> {
          write(json, category);
          CatalogueJson.productFields(json, product);
          if (product.retired()) {
            json.writeBooleanProperty("retired", true);
          }
        });
  }

  private static void write(JsonGenerator json, Category category) {
    json.writeStringProperty("category", category.name());
    json.writeStringProperty("title", category.title());
    json.writeStringProperty("prefix", category.prefix());
  }

  @Override
  public void beginTotals() {}

  @Override
  public void total(ProductId id, long total) throws IOException {
    line(
        json -> {
          json.writeStringProperty("id", id.toString());
          json.writeNumberProperty("total", total);
        });
  }

  @Override
  public void beginOrders() {}

  @Override
  public void order(ExportedOrder order) throws IOException {
    line(
        json -> {
          json.writeStringProperty("order", order.key());
          order.revision().ifPresent(r -> json.writeNumberProperty("revision", r.number()));
          order.at().ifPresent(time -> json.writeStringProperty("at", time.toString()));
          writeLines(json, order.lines());
          if (!order.parts().isEmpty()) {
            writeParts(json, order.parts());
          }
          order
              .cancelled()
              .ifPresent(time -> json.writeStringProperty("cancelled", time.toString()));
        });
  }

  private static void writeLines(JsonGenerator json, List<Order.Line> lines) {
    json.writeArrayPropertyStart("lines");
    for (Order.Line line : lines) {
      json.writeStartObject();
      json.writeStringProperty("id", line.product().toString());
      json.writeNumberProperty("quantity", line.quantity());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void writeParts(JsonGenerator json, Map<String, List<Order.Line>> parts) {
    json.writeArrayPropertyStart("cancellations");
    parts.forEach(
        (key, lines) -> {
          json.writeStartObject();
          json.writeStringProperty("key", key);
          writeLines(json, lines);
          json.writeEndObject();
        });
    json.writeEndArray();
  }

  private void line(Consumer<JsonGenerator> properties) throws IOException {
    out.write(Json.object(properties));
    out.write('\n');
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
