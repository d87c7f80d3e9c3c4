package dev.tally.contract;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/** One operation of {@code docs/openapi.yaml}. Immutable. */
record Operation(String method, String path, JsonNode node) {

  /** All operations, in the order of the document. */
  static final List<Operation> ALL = all();

  private static List<Operation> all() {
    List<Operation> all = new ArrayList<>();
    Document.OPEN_API
        .at("/paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .properties()
                    .forEach(
                        one ->
                            all.add(
                                new Operation(
                                    one.getKey().toUpperCase(Locale.ROOT),
                                    path.getKey(),
                                    one.getValue()))));
    return List.copyOf(all);
  }

  static Operation of(String id) {
    return ALL.stream()
        .filter(one -> one.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new AssertionError("openapi.yaml has no operation " + id));
  }

  /** Returns the operation that a path leads to, as the server chooses: words before variables. */
  static Optional<Operation> leadingTo(String method, List<String> segments) {
    return ALL.stream()
        .filter(one -> one.method.equals(method) && one.matches(segments))
        .min(java.util.Comparator.comparing(one -> one.path.replace("{", "\uffff")));
  }

  private boolean matches(List<String> segments) {
    String[] own = path.substring(1).split("/", -1);
    if (own.length != segments.size()) {
      return false;
    }
    for (int i = 0; i < own.length; i++) {
      if (!own[i].startsWith("{") && !own[i].equals(segments.get(i))) {
        return false;
      }
    }
    return true;
  }

  String id() {
    return node.get("operationId").asString();
  }

  /** Returns what a token must permit; empty: no token is needed. */
  Optional<String> scope() {
    JsonNode scopes = node.path("security").path(0).path("token");
    return scopes.isEmpty() ? Optional.empty() : Optional.of(scopes.get(0).asString());
  }

  /** Returns whether it answers without a good token that it is needed. */
  boolean needsToken() {
    return !node.path("security").path(0).isMissingNode();
  }

  List<JsonNode> parameters(String in) {
    return StreamSupport.stream(node.path("parameters").spliterator(), false)
        .map(Document::resolved)
        .filter(one -> one.get("in").asString().equals(in))
        .toList();
  }

  /** Returns the media types of the body of a request; none if it has no body. */
  JsonNode bodies() {
    return node.path("requestBody").path("content");
  }

  /** Returns the answer of this status, without the default. */
  Optional<JsonNode> response(int status) {
    return Optional.ofNullable(node.get("responses").get(Integer.toString(status)))
        .map(Document::resolved);
  }

  JsonNode otherwise() {
    return Document.resolved(node.get("responses").get("default"));
  }

  /**
   * Returns the address with the examples of its parameters in it.
   *
   * @param whole whether also with those that may be left out
   */
  String target(boolean whole) {
    String target = path;
    for (JsonNode one : parameters("path")) {
      target =
          target.replace(
              "{" + one.get("name").asString() + "}",
              URLEncoder.encode(written(one), StandardCharsets.UTF_8));
    }
    String query =
        parameters("query").stream()
            .filter(one -> one.has("example"))
            .filter(one -> whole || one.path("required").asBoolean(false))
            .map(
                one ->
                    one.get("name").asString()
                        + "="
                        + URLEncoder.encode(written(one), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    return query.isEmpty() ? target : target + "?" + query;
  }

  /** Returns the examples of its headers, names and values in turn. */
  List<String> headers() {
    List<String> headers = new ArrayList<>();
    for (JsonNode one : parameters("header")) {
      if (one.has("example")) {
        headers.add(one.get("name").asString());
        headers.add(written(one));
      }
    }
    return headers;
  }

  private static String written(JsonNode parameter) {
    JsonNode example = parameter.get("example");
    return example.isArray()
        ? StreamSupport.stream(example.spliterator(), false)
            .map(JsonNode::asString)
            .collect(Collectors.joining(","))
        : example.asString();
  }

  @Override
  public String toString() {
    return method + " " + path;
  }
}
