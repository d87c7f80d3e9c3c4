package dev.tally.contract;

import java.io.ByteArrayOutputStream;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Makes requests from {@code docs/openapi.yaml}: any operation, with parameters, headers and bodies
 * that are mostly right. Equal seeds give equal requests. For one thread.
 */
final class RequestSource {

  /** A request, and what it may do to the connection. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Made(String method, String target, List<String> headers, byte[] body) {

    /** Returns the operation that the server must find; empty if there is none. */
    Optional<Operation> operation() {
      List<String> segments = new ArrayList<>();
      try {
        for (String segment : target.split("\\?", 2)[0].substring(1).split("/", -1)) {
          segments.add(URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8));
        }
      } catch (IllegalArgumentException e) {
        return Optional.empty();
      }
      return Operation.leadingTo(method.equals("HEAD") ? "GET" : method, segments);
    }

    @Override
    public String toString() {
      return "%s %s %s %s"
          .formatted(method, target, headers, new String(body, StandardCharsets.ISO_8859_1));
    }
  }

  private static final List<String> METHODS =
      List.of("GET", "HEAD", "POST", "PATCH", "DELETE", "PUT", "BREW");

  private static final String[][] OTHER_HEADERS = {
    {"Accept-Encoding", "gzip"},
    {"Accept-Encoding", "gzip;q=0, *;q=1"},
    {"Accept", "text/event-stream"},
    {"Accept", "*/*;q=0.1, text/html"},
    {"Origin", "https://other.example"},
    {"Authorization", "Bearer wrong"},
    {"Authorization", "Basic Og=="},
    {"If-None-Match", "*"},
    {"Content-Encoding", "gzip"},
    {"Content-Type", "text/plain"},
    {"Content-Type", "application/json; charset=utf-16"},
    {"Expect", "200-ok"},
    {"Range", "bytes=0-1"},
    {"Forwarded", "for=_x;proto=https"},
    {"X-Forwarded-For", "192.0.2.7"},
    {"Upgrade", "websocket"},
    {"Connection", "Upgrade"},
    {"Sec-WebSocket-Version", "8"},
    {"traceparent", "00-0-0-0"},
  };

  private static final List<String> HANDSHAKE =
      List.of(
          "Upgrade", "websocket",
          "Connection", "Upgrade",
          "Sec-WebSocket-Version", "13",
          "Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");

  private final Values values;

  RequestSource(long seed) {
    this.values = new Values(seed);
  }

  Made next() {
    Operation operation = values.any(Operation.ALL);
    String method = values.chance(0.07) ? values.any(METHODS) : operation.method();
    List<String> headers = headers(operation);
    return new Made(method, target(operation), headers, body(operation, headers));
  }

  private String target(Operation operation) {
    String target = operation.path();
    for (JsonNode one : operation.parameters("path")) {
      target = target.replace("{" + one.get("name").asString() + "}", encoded(value(one, 0.2)));
    }
    if (values.chance(0.01)) {
      target +=
          values.any(List.of("/", "//", "/..", "/%2e%2e", "%", "%zz", "/%00", "x".repeat(17_000)));
    }
    StringBuilder query = new StringBuilder();
    for (JsonNode one : operation.parameters("query")) {
      boolean isWanted =
          one.path("required").asBoolean(false) || values.chance(one.has("example") ? 0.4 : 0.1);
      for (int n = values.chance(0.03) ? 2 : 1; isWanted && n > 0; n--) {
        query.append('&').append(one.get("name").asString());
        query.append('=').append(encoded(value(one, 0.1)));
      }
    }
    if (values.chance(0.05)) {
      query.append('&').append(encoded(values.strange())).append('=').append(values.below(9));
    }
    return query.isEmpty() ? target : target + "?" + query.substring(1);
  }

  /** Returns an example, a value of the schema, or, with this share, something else. */
  private String value(JsonNode parameter, double strange) {
    if (values.chance(strange)) {
      return values.strange();
    } else if (parameter.has("example") && values.chance(0.3)) {
      return text(parameter.get("example"));
    }
    return text(values.of(parameter.get("schema")));
  }

  private static String text(JsonNode value) {
    if (!value.isArray()) {
      return value.isValueNode() ? value.asString("") : value.toString();
    }
    List<String> words = new ArrayList<>();
    value.forEach(one -> words.add(text(one)));
    return String.join(",", words);
  }

  private String encoded(String text) {
    return values.chance(0.02)
        ? text.replaceAll("[^!-~]|#", "")
        : URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private List<String> headers(Operation operation) {
    List<String> headers = new ArrayList<>();
    for (JsonNode one : operation.parameters("header")) {
      String name = one.get("name").asString();
      if (name.equals("Idempotency-Key") && operation.id().equals("addProduct")) {
        if (values.chance(0.9)) { // or a long run would make products without end
          headers.addAll(List.of(name, "product-" + values.below(200)));
        }
      } else if (values.chance(0.25)) {
        headers.addAll(List.of(name, visible(value(one, 0.1))));
      }
    }
    while (values.chance(0.25)) {
      headers.addAll(List.of(OTHER_HEADERS[values.below(OTHER_HEADERS.length)]));
    }
    if (values.chance(0.02)) {
      headers.addAll(HANDSHAKE);
    }
    if (values.chance(0.003)) {
      headers.addAll(List.of("X-Long", "x".repeat(17_000)));
    }
    return headers;
  }

  /** Without what would end the header. */
  private static String visible(String text) {
    return text.replaceAll("[\\x00-\\x1f\\x7f]", "");
  }

  private byte[] body(Operation operation, List<String> headers) {
    List<String> types = new ArrayList<>(operation.bodies().propertyNames());
    if (types.isEmpty()) {
      return values.chance(0.02) ? new byte[values.below(70_000)] : new byte[0];
    }
    String type = values.any(types);
    headers.addAll(List.of("Content-Type", type));
    JsonNode schema = operation.bodies().get(type).get("schema");
    byte[] body =
        type.endsWith("ndjson")
            ? lines(Document.resolved(schema).get("x-line"))
            : bytes(values.of(schema));
    return values.chance(0.08) ? values.damaged(body) : body;
  }

  private byte[] lines(JsonNode schema) {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (int n = values.below(6); n >= 0; n--) {
      lines.writeBytes(bytes(values.of(schema)));
      lines.writeBytes(values.any(List.of("\n", "\r\n", "\n\n")).getBytes(StandardCharsets.UTF_8));
    }
    return lines.toByteArray();
  }

  private static byte[] bytes(JsonNode json) {
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Returns the commands that a browser may send, and some that it may not. */
  byte[] command() {
    JsonNode messages = Document.ASYNC_API.at("/operations/takeCommandsOfCategory/messages");
    JsonNode message = Document.resolved(messages.get(values.below(messages.size())));
    byte[] command = bytes(values.of(message.get("payload")));
    return values.chance(0.1) ? values.damaged(command) : command;
  }

  boolean chance(double share) {
    return values.chance(share);
  }
}
