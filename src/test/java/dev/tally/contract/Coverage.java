package dev.tally.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.contract.HttpWire.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** Which of the documented answers were seen. For one thread. */
final class Coverage {

  private final Set<String> seen = new TreeSet<>();

  /** Checks an answer by the document, and notes it. */
  void take(Operation operation, boolean toHead, Answer answer) {
    assertThat(AnswerCheck.faults(operation, toHead, answer))
        .as("%s: %d %s %s", operation, answer.status(), answer.headers(), answer.text())
        .isEmpty();
    String kind = AnswerCheck.kind(answer);
    seen.add(word(operation.toString(), answer.status(), kind));
    if (AnswerCheck.isCommon(toHead, answer, operation.otherwise())) {
      seen.add(common(kind));
    }
  }

  /** Returns the documented answers that were not seen. */
  Set<String> unseen() {
    Set<String> unseen = new TreeSet<>(documented());
    unseen.removeAll(seen);
    return unseen;
  }

  private static Set<String> documented() {
    Set<String> all = new TreeSet<>();
    for (Operation operation : Operation.ALL) {
      operation
          .node()
          .get("responses")
          .properties()
          .forEach(
              one -> {
                JsonNode response = Document.resolved(one.getValue());
                if (one.getKey().equals("default")) {
                  DocumentTest.problems(response).forEach(type -> all.add(common(type)));
                } else {
                  int status = Integer.parseInt(one.getKey());
                  kinds(response)
                      .forEach(kind -> all.add(word(operation.toString(), status, kind)));
                }
              });
    }
    return all;
  }

  private static List<String> kinds(JsonNode response) {
    List<String> problems = DocumentTest.problems(response);
    if (!problems.isEmpty()) {
      return problems;
    }
    List<String> types = new ArrayList<>(response.path("content").propertyNames());
    return types.isEmpty() ? List.of("") : types;
  }

  private static String word(String operation, int status, String kind) {
    return operation + ": " + status + " " + kind;
  }

  private static String common(String type) {
    return "any: " + type;
  }
}
