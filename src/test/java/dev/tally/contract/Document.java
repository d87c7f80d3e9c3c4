package dev.tally.contract;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * One of the two documents of the interface, {@code docs/openapi.yaml} or {@code
 * docs/asyncapi.yaml}, as the tests read it. Every {@code $ref} in it is absolute. Thread-safe.
 */
final class Document {

  private static final String BASE = "https://tally.test/";
  private static final Path DOCS = Path.of("docs");

  static final Document OPEN_API = new Document("openapi.yaml");
  static final Document ASYNC_API = new Document("asyncapi.yaml");

  private static final SchemaRegistry REGISTRY = registry(OPEN_API, ASYNC_API);
  private static final Map<JsonNode, Schema> SCHEMAS = new ConcurrentHashMap<>();

  private final String name;
  private final JsonNode root;

  private Document(String name) {
    this.name = name;
    try {
      this.root = new YAMLMapper().readTree(Files.readString(DOCS.resolve(name)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    makeAbsolute(root);
  }

  private static SchemaRegistry registry(Document... documents) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (Document document : documents) {
      texts.put(BASE + document.name, document.root.toString());
    }
    return SchemaRegistry.withDefaultDialect(
        SpecificationVersion.DRAFT_2020_12,
        builder ->
            builder
                .schemas(texts)
                .schemaRegistryConfig(
                    SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build()));
  }

  private void makeAbsolute(JsonNode node) {
    if (node instanceof ObjectNode object && object.path("$ref").isString()) {
      String written = object.get("$ref").asString();
      String from = written.startsWith("#") ? BASE + name : BASE;
      object.put("$ref", from + written.replaceFirst("^\\./", ""));
    }
    for (JsonNode child : node) {
      makeAbsolute(child);
    }
  }

  JsonNode root() {
    return root;
  }

  /** Returns what a JSON pointer leads to, which must be there. */
  JsonNode at(String pointer) {
    JsonNode found = root.at(pointer);
    if (found.isMissingNode()) {
      throw new AssertionError(name + " has no " + pointer);
    }
    return found;
  }

  /** Returns the node itself, or what it refers to. */
  static JsonNode resolved(JsonNode node) {
    JsonNode at = node;
    while (at.path("$ref").isString()) {
      String written = at.get("$ref").asString();
      Document document =
          Stream.of(OPEN_API, ASYNC_API)
              .filter(one -> written.startsWith(BASE + one.name + "#"))
              .findFirst()
              .orElseThrow(() -> new AssertionError(written + " leads nowhere"));
      at = document.at(written.substring(written.indexOf('#') + 1));
    }
    return at;
  }

  /** Returns the last word of a reference, such as a schema's name; empty if the node has none. */
  static String named(JsonNode node) {
    String written = node.path("$ref").asString("");
    return written.substring(written.lastIndexOf('/') + 1);
  }

  /**
   * Returns what is wrong with a value by a schema of one of the documents; empty if it is right.
   */
  static List<String> faults(JsonNode schema, JsonNode value) {
    return SCHEMAS.computeIfAbsent(schema, REGISTRY::getSchema).validate(value).stream()
        .map(error -> error.getInstanceLocation() + ": " + error.getMessage())
        .toList();
  }

  /**
   * Returns the examples under {@code examples}, of OpenAPI or of a message, or the one under
   * {@code example}.
   */
  static Map<String, JsonNode> examples(JsonNode holder) {
    Map<String, JsonNode> all = new LinkedHashMap<>();
    JsonNode many = holder.path("examples");
    if (many instanceof ArrayNode list) {
      for (int i = 0; i < list.size(); i++) {
        all.put(Integer.toString(i), list.get(i).path("payload"));
      }
    }
    if (many instanceof ObjectNode named) {
      named.properties().forEach(one -> all.put(one.getKey(), one.getValue().get("value")));
    }
    if (holder.has("example")) {
      all.put("", holder.get("example"));
    }
    return all;
  }
}
