package dev.tally.contract;

import dev.tally.web.TestServer;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes values by a schema, now and then wrong ones: of another type, at and beyond a bound, too
 * long, of strange characters, with fields missing or too many. Equal seeds give equal values. For
 * one thread.
 */
final class Values {

  private static final JsonNodeFactory MAKE = JsonNodeFactory.instance;

  /** What exists, or soon does, so that requests meet each other. */
  private static final Map<String, List<String>> POOLS =
      Map.of(
          "CategoryName",
          List.of("electronics", "electronics", "confectionery", "toys", "x", "a".repeat(63)),
          "ProductId",
          List.of("A1", "A2", "A3", "A4", "A5", "B1", "B2", "B3", "C1", "ZZZZZZ999999999"),
          "Sku",
          List.of("r-1", "r-2", "vc-900", "s".repeat(100)),
          "Time",
          List.of("2026-11-21T10:15:00Z", "0000-01-01T00:00:00Z", "9999-12-31T23:59:60+23:59"),
          "Position",
          List.of("a-0", "k3x9-42", "z".repeat(32) + "-999999999999999999"));

  /** What a careless or a hostile program writes. */
  private static final List<String> STRANGE =
      List.of(
          "",
          " ",
          "\u0000",
          "\n",
          "null",
          "-1",
          "1e999",
          "%00",
          "../..",
          "a/b\\c",
          "<script>",
          "';--",
          "\u200b",
          "\u202e",
          "e\u0301",
          "\ud83d\ude00",
          "\ud800",
          "\uffff",
          "9".repeat(400),
          "x".repeat(201),
          "x".repeat(11_000));

  private static final List<String> STRANGE_JSON =
      List.of(
          "null",
          "true",
          "false",
          "0",
          "-0",
          "-1",
          "0.1",
          "1e308",
          "2147483648",
          "-9223372036854775808",
          "9007199254740991",
          "9007199254740993",
          "123456789012345678901234567890",
          "\"\"",
          "[]",
          "{}",
          "[[[[[[[[[[[[]]]]]]]]]]]]",
          "{\"a\":{\"a\":{\"a\":[1,null]}}}");

  private final Random random;

  Values(long seed) {
    this.random = new Random(seed);
  }

  /** Returns whether something that happens this often happens now. */
  boolean chance(double share) {
    return random.nextDouble() < share;
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  String strange() {
    return any(STRANGE);
  }

  /** Returns a value that is mostly right by the schema. */
  JsonNode of(JsonNode schema) {
    if (chance(0.02)) {
      return chance(0.5) ? MAKE.stringNode(strange()) : json(any(STRANGE_JSON));
    }
    String name = Document.named(schema);
    if (POOLS.containsKey(name)) {
      return MAKE.stringNode(any(POOLS.get(name)));
    } else if (name.equals("OrderKey")) {
      return MAKE.stringNode("key-" + random.nextInt(300));
    } else if (name.equals("Price")) {
      return MAKE.stringNode(random.nextInt(1_000) + ".99");
    }
    return plain(Document.resolved(schema));
  }

  private JsonNode plain(JsonNode schema) {
    if (schema.has("const")) {
      return schema.get("const");
    } else if (schema.has("enum")) {
      return schema.get("enum").get(random.nextInt(schema.get("enum").size()));
    } else if (schema.has("properties")) {
      return object(schema);
    }
    for (String choice : List.of("oneOf", "anyOf")) {
      if (schema.has(choice)) {
        return of(schema.get(choice).get(random.nextInt(schema.get(choice).size())));
      }
    }
    return switch (schema.path("type").asString("null")) {
      case "array" -> array(schema);
      case "integer", "number" -> number(schema);
      case "boolean" -> MAKE.booleanNode(random.nextBoolean());
      case "string" -> MAKE.stringNode("text " + random.nextInt(100));
      default -> MAKE.nullNode();
    };
  }

  private JsonNode number(JsonNode schema) {
    long least = schema.path("minimum").asLong(0);
    long most = schema.path("maximum").asLong(1_000);
    return switch (random.nextInt(40)) {
      case 0 -> MAKE.numberNode(least);
      case 1 -> MAKE.numberNode(most);
      case 2 -> MAKE.numberNode(least - 1);
      case 3 -> MAKE.numberNode(most + 1);
      default -> MAKE.numberNode(Math.max(least, Math.min(most, 1 + random.nextInt(9))));
    };
  }

  private JsonNode array(JsonNode schema) {
    ArrayNode list = MAKE.arrayNode();
    int size = chance(0.01) ? 1_100 : chance(0.1) ? 0 : 1 + random.nextInt(3);
    for (int n = 0; n < size; n++) {
      list.add(of(schema.get("items")));
    }
    return list;
  }

  private JsonNode object(JsonNode schema) {
    List<String> required = new ArrayList<>();
    schema.path("required").forEach(name -> required.add(name.asString()));
    if (schema.has("oneOf")) { // a product is named in one of two ways
      JsonNode choice = schema.get("oneOf").get(random.nextInt(schema.get("oneOf").size()));
      choice.get("required").forEach(name -> required.add(name.asString()));
    }
    ObjectNode object = MAKE.objectNode();
    double share = schema.has("minProperties") ? 0.5 : 0.08; // of a change all may be left out
    schema
        .get("properties")
        .properties()
        .forEach(
            field -> {
              boolean isUsual = required.contains(field.getKey()) || field.getKey().equals("order");
              if (chance(isUsual ? 0.98 : share)) {
                object.set(field.getKey(), of(field.getValue()));
              }
            });
    if (chance(0.03)) {
      String known =
          any(List.of("total", "id", "retired", "cancelled", "prefix", "info", "unknown"));
      object.set(known, json(any(STRANGE_JSON)));
    }
    return object;
  }

  private static JsonNode json(String text) {
    return TestServer.JSON.readTree(text);
  }

  /** Returns a text, perhaps damaged: cut off, with a part twice, or with other bytes. */
  byte[] damaged(byte[] text) {
    int at = random.nextInt(text.length + 1);
    int end = Math.min(text.length, at + random.nextInt(12));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(text, 0, at);
    switch (random.nextInt(3)) {
      case 0 -> {}
      case 1 -> {
        out.write(text, at, end - at);
        out.write(text, at, text.length - at);
      }
      default -> {
        out.write(random.nextInt(256));
        out.write(text, end, text.length - end);
      }
    }
    return out.toByteArray();
  }
}
