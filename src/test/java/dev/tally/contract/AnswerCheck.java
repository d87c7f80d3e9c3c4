package dev.tally.contract;

import dev.tally.contract.HttpWire.Answer;
import dev.tally.web.TestServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.IntNode;
import tools.jackson.databind.node.StringNode;

/**
 * Checks an answer by {@code docs/openapi.yaml}: its status, its headers, the type of its content
 * and the content itself. What the document does not name is a fault. Stateless.
 */
final class AnswerCheck {

  private static final String PROBLEM = "application/problem+json";
  private static final JsonNode COMMON = Document.OPEN_API.at("/x-common-headers");
  private static final JsonNode TYPES =
      Document.OPEN_API.at("/components/schemas/ProblemType/oneOf");

  private AnswerCheck() {}

  /**
   * Returns what is wrong with the answer to an operation; empty if it is as documented.
   *
   * @param toHead whether it answers HEAD
   */
  static List<String> faults(Operation operation, boolean toHead, Answer answer) {
    if (answer.status() == 404 && answer.type().startsWith("text/html")) {
      return List.of(); // the page that a browser is shown instead, at any address
    }
    Optional<JsonNode> own = operation.response(answer.status());
    List<String> faults =
        own.map(response -> faults(response, toHead, answer))
            .orElseGet(() -> List.of("the status is not documented"));
    return faults.isEmpty() || isCommon(toHead, answer, operation.otherwise()) ? List.of() : faults;
  }

  /** Returns whether any request may meet this answer, by the default response. */
  static boolean isCommon(boolean toHead, Answer answer, JsonNode otherwise) {
    return answer.status() >= 400 && faults(otherwise, toHead, answer).isEmpty();
  }

  private static List<String> faults(JsonNode response, boolean toHead, Answer answer) {
    List<String> faults = new ArrayList<>();
    headers(response, answer, faults);
    if (answer.type().isEmpty()) {
      if (response.has("content") && answer.status() != 304) {
        faults.add("it has no content");
      }
      if (answer.body().length > 0) {
        faults.add("it has content without a type");
      }
      return faults;
    }
    JsonNode schema = response.path("content").path(answer.type()).path("schema");
    if (schema.isMissingNode()) {
      faults.add("content of type " + answer.type() + " is not documented");
    } else if (!toHead && !answer.type().equals("text/event-stream")) {
      content(schema, answer, faults);
    }
    return faults;
  }

  private static void content(JsonNode schema, Answer answer, List<String> faults) {
    try {
      JsonNode content =
          answer.type().endsWith("json")
              ? TestServer.JSON.readTree(answer.body())
              : StringNode.valueOf(answer.text());
      faults.addAll(Document.faults(schema, content));
      if (answer.type().equals(PROBLEM)) {
        problem(content, answer.status(), faults);
      }
    } catch (JacksonException e) {
      faults.add("its content is not JSON");
    }
  }

  /** Checks what no schema says: that a problem's members agree with each other. */
  private static void problem(JsonNode problem, int status, List<String> faults) {
    for (JsonNode type : TYPES) {
      if (type.get("const").equals(problem.path("type"))) {
        if (type.get("x-status").asInt() != status || problem.path("status").asInt() != status) {
          faults.add("this problem has another status");
        }
        if (!type.get("title").equals(problem.path("title"))) {
          faults.add("this problem has another title");
        }
      }
    }
  }

  private static void headers(JsonNode response, Answer answer, List<String> faults) {
    Map<String, JsonNode> known = new TreeMap<>();
    add(COMMON, answer.status() >= 200, known, answer, faults);
    add(response.path("headers"), true, known, answer, faults);
    answer
        .headers()
        .forEach(
            (name, values) -> {
              if (!known.containsKey(name) && !name.equals("content-type")) {
                faults.add("its header " + name + " is not documented");
              } else if (known.containsKey(name)) {
                values.forEach(
                    value ->
                        Document.faults(known.get(name), value(known.get(name), value))
                            .forEach(fault -> faults.add("its header " + name + fault)));
              }
            });
  }

  private static void add(
      JsonNode documented,
      boolean mayBeRequired,
      Map<String, JsonNode> known,
      Answer answer,
      List<String> faults) {
    documented
        .properties()
        .forEach(
            one -> {
              String name = one.getKey().toLowerCase(Locale.ROOT);
              JsonNode header = Document.resolved(one.getValue());
              known.put(name, header.get("schema"));
              boolean isRequired = mayBeRequired && header.path("required").asBoolean(false);
              if (isRequired && !answer.headers().containsKey(name)) {
                faults.add("its header " + name + " is missing");
              }
            });
  }

  private static JsonNode value(JsonNode schema, String text) {
    boolean isNumber = Document.resolved(schema).path("type").asString("").equals("integer");
    return isNumber && text.matches("\\d{1,9}")
        ? IntNode.valueOf(Integer.parseInt(text))
        : StringNode.valueOf(text);
  }

  /** Returns by what programs tell it apart: a problem's type, or the type of the content. */
  static String kind(Answer answer) {
    return answer.type().equals(PROBLEM) && answer.body().length > 0
        ? TestServer.JSON.readTree(answer.body()).get("type").asString()
        : answer.type();
  }
}
