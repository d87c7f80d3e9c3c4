package dev.tally.ledger.kafka;

import dev.tally.json.Json;
import dev.tally.ledger.Operation;
import dev.tally.shop.Command;
import dev.tally.shop.Command.AddCategory;
import dev.tally.shop.Command.AddProduct;
import dev.tally.shop.Command.CancelOrder;
import dev.tally.shop.Command.CancelPart;
import dev.tally.shop.Command.EditCategory;
import dev.tally.shop.Command.EditProduct;
import dev.tally.shop.Command.ForgetOrder;
import dev.tally.shop.Command.PlaceOrder;
import dev.tally.shop.Command.PutCategory;
import dev.tally.shop.Command.PutProduct;
import dev.tally.shop.Command.RecordOrder;
import dev.tally.shop.Command.RetireCategory;
import dev.tally.shop.Command.RetireProduct;
import dev.tally.shop.Order;
import dev.tally.shop.ProductId;
import dev.tally.shop.SkuEdit;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/**
 * Writes an operation as one JSON object that people can read too: {@code
 * {"do":"place","order":"k-1","lines":[{"id":"A1","quantity":2}]}}. {@link OperationReader} reads
 * it. Stateless.
 */
final class OperationWriter {

  private OperationWriter() {}

  static byte[] write(Operation operation) {
    return Json.object(out -> write(operation, out));
  }

  private static void write(Operation operation, JsonGenerator out) {
    if (operation instanceof Operation.Fold fold) {
      out.writeStringProperty("do", "fold");
      out.writeStringProperty("age", fold.age().toString());
      out.writeNumberProperty("most", fold.most());
    } else if (operation instanceof Operation.Decide decide) {
      write(decide.command(), out);
    } else if (operation instanceof Operation.DecideAll all) {
      out.writeStringProperty("do", "all");
      out.writeArrayPropertyStart("commands");
      for (Command command : all.commands()) {
        out.writeStartObject();
        write(command, out);
        out.writeEndObject();
      }
      out.writeEndArray();
    } else {
      throw new AssertionError("unknown operation: " + operation);
    }
  }

  private static void write(Command command, JsonGenerator out) {
    if (command instanceof Command.OrderCommand order) {
      write(order, out);
    } else if (command instanceof AddCategory add) {
      category(out, "add-category", add.name(), add.title());
    } else if (command instanceof PutCategory put) {
      // A word of its own: an older node would pass over a field, and stops at a word.
      String what = put.retired() ? "put-retired-category" : "put-category";
      category(out, what, put.name(), put.title());
    } else if (command instanceof EditCategory edit) {
      category(out, "edit-category", edit.name(), edit.title());
    } else if (command instanceof RetireCategory retire) {
      out.writeStringProperty("do", "retire-category");
      out.writeStringProperty("name", retire.name());
    } else if (command instanceof AddProduct add) {
      write(add, out);
    } else if (command instanceof PutProduct put) {
      write(put, out);
    } else if (command instanceof EditProduct edit) {
      write(edit, out);
    } else if (command instanceof RetireProduct retire) {
      out.writeStringProperty("do", "retire-product");
      out.writeStringProperty("category", retire.category());
      out.writeStringProperty("id", retire.id().toString());
    } else {
      throw new AssertionError("unknown command: " + command);
    }
  }

  private static void write(Command.OrderCommand command, JsonGenerator out) {
    if (command instanceof PlaceOrder place) {
      out.writeStringProperty("do", "place");
      order(out, place.order());
    } else if (command instanceof RecordOrder record) {
      write(record, out);
    } else if (command instanceof CancelOrder cancel) {
      out.writeStringProperty("do", "cancel");
      out.writeStringProperty("order", cancel.key());
      cancel.revision().ifPresent(r -> out.writeNumberProperty("revision", r.number()));
    } else if (command instanceof CancelPart part) {
      out.writeStringProperty("do", "cancel-part");
      out.writeStringProperty("order", part.order());
      part(out, part);
    } else if (command instanceof ForgetOrder forget) {
      out.writeStringProperty("do", "forget");
      out.writeStringProperty("order", forget.key());
    } else {
      throw new AssertionError("unknown command: " + command);
    }
  }

  private static void write(RecordOrder record, JsonGenerator out) {
    out.writeStringProperty("do", "record");
    order(out, record.order());
    text(out, "cancelled", record.cancelled());
    if (!record.parts().isEmpty()) {
      out.writeArrayPropertyStart("cancellations");
      for (CancelPart part : record.parts()) {
        out.writeStartObject();
        out.writeStringProperty("order", part.order());
        part(out, part);
        out.writeEndObject();
      }
      out.writeEndArray();
    }
    if (record.keyless()) {
      out.writeBooleanProperty("keyless", true);
    }
  }

  private static void order(JsonGenerator out, Order order) {
    out.writeStringProperty("order", order.key());
    order.revision().ifPresent(r -> out.writeNumberProperty("revision", r.number()));
    text(out, "at", order.at());
    lines(out, order.lines());
  }

  private static void part(JsonGenerator out, CancelPart part) {
    out.writeStringProperty("key", part.key());
    lines(out, part.lines());
  }

  private static void lines(JsonGenerator out, List<Order.Line> lines) {
    out.writeArrayPropertyStart("lines");
    for (Order.Line line : lines) {
      out.writeStartObject();
      String name = line.product() instanceof ProductId ? "id" : "sku";
      out.writeStringProperty(name, line.product().toString());
      out.writeNumberProperty("quantity", line.quantity());
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private static void category(JsonGenerator out, String what, String name, String title) {
    out.writeStringProperty("do", what);
    out.writeStringProperty("name", name);
    out.writeStringProperty("title", title);
  }

  private static void write(AddProduct add, JsonGenerator out) {
    out.writeStringProperty("do", "add-product");
    out.writeStringProperty("category", add.category());
    out.writeStringProperty("name", add.name());
    out.writeStringProperty("rrp", add.rrp().digits());
    out.writeStringProperty("info", add.info());
    text(out, "sku", add.sku());
    text(out, "key", add.key());
  }

  private static void write(PutProduct put, JsonGenerator out) {
    out.writeStringProperty("do", "put-product");
    out.writeStringProperty("category", put.category());
    out.writeStringProperty("title", put.title());
    text(out, "id", put.id());
    text(out, "sku", put.sku());
    out.writeStringProperty("name", put.name());
    out.writeStringProperty("rrp", put.rrp().digits());
    text(out, "info", put.info());
    if (put.retired()) {
      out.writeBooleanProperty("retired", true);
    }
  }

  private static void write(EditProduct edit, JsonGenerator out) {
    out.writeStringProperty("do", "edit-product");
    out.writeStringProperty("category", edit.category());
    out.writeStringProperty("id", edit.id().toString());
    text(out, "name", edit.name());
    text(out, "rrp", edit.rrp());
    text(out, "info", edit.info());
    if (edit.sku() instanceof SkuEdit.Replace replace) {
      out.writeStringProperty("sku", replace.by().text());
    } else if (edit.sku() instanceof SkuEdit.Remove) {
      out.writeNullProperty("sku");
    }
  }

  private static void text(JsonGenerator out, String name, Optional<?> value) {
    value.ifPresent(present -> out.writeStringProperty(name, present.toString()));
  }
}
