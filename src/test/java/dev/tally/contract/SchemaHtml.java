package dev.tally.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/** Writes a schema for people: its type in a few words, and its fields as a list. Stateless. */
final class SchemaHtml {

  private SchemaHtml() {}

  /** Returns a schema's type, as a link if it has a name. */
  static String type(JsonNode schema) {
    String name = Document.named(schema);
    if (!name.isEmpty()) {
      return "<a href=\"#schema-%1$s\">%1$s</a>".formatted(name);
    } else if (schema.has("const")) {
      return Html.code(schema.get("const").toString());
    } else if (schema.has("enum")) {
      return texts(schema.get("enum"), one -> Html.code(one.toString()), " or ");
    } else if (schema.has("items")) {
      String items = type(schema.get("items"));
      return "a list of "
          + (items.equals("object") || items.equals("integer") ? items + "s" : items)
          + most(schema, "maxItems", " at most");
    }
    for (String choice : List.of("oneOf", "anyOf")) {
      if (schema.has(choice) && !schema.has("properties")) {
        return texts(schema.get(choice), SchemaHtml::type, " or ");
      }
    }
    return simple(schema);
  }

  private static String simple(JsonNode schema) {
    String type = schema.path("type").asString("object");
    String word =
        type.equals("string") && schema.path("format").asString("").equals("date-time")
            ? "time"
            : type;
    StringBuilder text = new StringBuilder(word);
    if (schema.has("minimum") && schema.has("maximum")) {
      text.append(" from ").append(number(schema, "minimum"));
      text.append(" to ").append(number(schema, "maximum"));
    } else if (schema.has("minimum")) {
      text.append(" from ").append(number(schema, "minimum"));
    }
    text.append(most(schema, "maxLength", " characters at most"));
    if (schema.has("pattern")) {
      text.append(" ").append(Html.code(schema.get("pattern").asString()));
    }
    return text.toString();
  }

  private static String most(JsonNode schema, String keyword, String what) {
    return schema.has(keyword) ? ", " + number(schema, keyword) + what : "";
  }

  private static String number(JsonNode schema, String keyword) {
    return "%,d".formatted(schema.get(keyword).asLong());
  }

  /** Returns the fields of an object, or of the objects that a list holds; empty if it has none. */
  static String fields(JsonNode schema) {
    if (schema.has("items") && !schema.get("items").has("$ref")) {
      return fields(schema.get("items"));
    } else if (schema.has("oneOf") && !schema.has("properties")) {
      return texts(schema.get("oneOf"), one -> one.has("$ref") ? "" : fields(one), "");
    }
    StringBuilder html = new StringBuilder();
    for (JsonNode part : parts(schema)) {
      List<String> required = words(part.path("required"));
      part.path("properties")
          .properties()
          .forEach(field -> html.append(field(field.getKey(), field.getValue(), required)));
    }
    return html.isEmpty() ? "" : "<dl>\n" + html + "</dl>\n";
  }

  private static List<JsonNode> parts(JsonNode schema) {
    List<JsonNode> parts = new ArrayList<>();
    schema.path("allOf").forEach(part -> parts.add(Document.resolved(part)));
    parts.add(schema);
    return parts;
  }

  private static String field(String name, JsonNode schema, List<String> required) {
    String need = required.contains(name) ? " <small>required</small>" : "";
    String inner = Document.named(schema).isEmpty() ? fields(schema) : "";
    return "<dt>%s <span class=\"type\">%s</span>%s</dt>\n<dd>%s%s</dd>\n"
        .formatted(
            Html.code(name),
            type(schema),
            need,
            Html.line(schema.path("description").asString("")),
            inner);
  }

  private static List<String> words(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asString).toList();
  }

  static String texts(JsonNode list, Function<JsonNode, String> write, String between) {
    return StreamSupport.stream(list.spliterator(), false)
        .map(write)
        .collect(Collectors.joining(between));
  }
}
