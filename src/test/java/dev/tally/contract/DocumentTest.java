package dev.tally.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.feed.CloseReason;
import dev.tally.web.RouteTable;
import dev.tally.web.http.ProblemType;
import dev.tally.web.http.RouteView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Checks the documents by the code's own tables, and by themselves. */
class DocumentTest {

  @Test
  void everyRoute_isDocumented_withItsScopeAndItsBodies_andNoOther() {
    assertThat(Operation.ALL.stream().map(DocumentTest::view))
        .containsExactlyInAnyOrderElementsOf(RouteTable.all());
  }

  private static RouteView view(Operation operation) {
    return new RouteView(
        operation.path(),
        operation.method(),
        operation.scope(),
        new TreeSet<>(operation.bodies().propertyNames()));
  }

  @Test
  void everyPathVariable_isAParameter() {
    assertThat(Operation.ALL)
        .allSatisfy(
            operation ->
                assertThat(
                        operation.parameters("path").stream()
                            .map(one -> "{" + one.get("name").asString() + "}"))
                    .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(operation.path().split("/", -1))
                            .filter(segment -> segment.startsWith("{"))
                            .toList()));
  }

  @Test
  void everyProblem_isDocumentedWithStatusAndTitle_andNoOther() {
    assertThat(
            texts(
                Document.OPEN_API.at("/components/schemas/ProblemType/oneOf"),
                type ->
                    "%s %s %s"
                        .formatted(
                            type.get("const").asString(),
                            type.get("x-status").asInt(),
                            type.get("title").asString())))
        .containsExactlyElementsOf(
            Arrays.stream(ProblemType.values())
                .filter(type -> type != ProblemType.UNKNOWN_COMMAND) // an event, not an answer
                .map(type -> "%s %s %s".formatted(type.address(), type.status(), type.title()))
                .toList());
  }

  @Test
  void everyProblem_isOneOfSomeAnswer_orOfTheLinesOfAStream() {
    Set<String> named = new TreeSet<>();
    for (Operation operation : Operation.ALL) {
      operation
          .node()
          .get("responses")
          .forEach(response -> named.addAll(problems(Document.resolved(response))));
    }
    assertThat(
            Arrays.stream(ProblemType.values())
                .map(ProblemType::address)
                .filter(address -> !named.contains(address)))
        .containsExactly(
            "/-/problems/unknown-command", // of a WebSocket
            "/-/problems/category-kept", // of a line of /-/products
            "/-/problems/id-not-free");
  }

  /** Returns the types of problem that an answer may be. */
  static List<String> problems(JsonNode response) {
    return texts(
        response
            .path("content")
            .path("application/problem+json")
            .path("schema")
            .path("properties")
            .path("type")
            .path("enum"),
        JsonNode::asString);
  }

  @Test
  void everyCloseCode_isDocumented_andNoOther() {
    assertThat(
            texts(
                Document.ASYNC_API.at("/x-close-codes"),
                one -> one.get("code").asInt() + " " + one.get("come-back").asBoolean()))
        .containsExactlyElementsOf(
            Arrays.stream(CloseReason.values())
                .map(why -> why.code() + " " + why.mayReturn())
                .toList());
  }

  @Test
  void everyErrorCode_isAProblem_orOfAWebSocketAlone() {
    List<String> slugs = Arrays.stream(ProblemType.values()).map(ProblemType::slug).toList();
    assertThat(
            texts(
                Document.ASYNC_API.at("/components/messages/Error/payload/properties/code/enum"),
                JsonNode::asString))
        .allMatch(code -> slugs.contains(code) || code.equals("abandoned"))
        .doesNotHaveDuplicates();
  }

  @Test
  void everyExample_isRightByItsSchema() {
    List<String> faults = new ArrayList<>();
    examine(Document.OPEN_API.root(), "openapi.yaml", faults);
    examine(Document.ASYNC_API.root(), "asyncapi.yaml", faults);
    assertThat(faults).isEmpty();
  }

  private static void examine(JsonNode node, String place, List<String> faults) {
    Optional.ofNullable(node.get("schema"))
        .or(() -> Optional.ofNullable(node.get("payload")).filter(schema -> node.has("title")))
        .ifPresent(
            schema ->
                Document.examples(node)
                    .forEach(
                        (name, example) ->
                            Document.faults(schema, example)
                                .forEach(fault -> faults.add(place + " " + name + " " + fault))));
    if (node instanceof ObjectNode object) {
      object
          .properties()
          .forEach(one -> examine(one.getValue(), place + "/" + one.getKey(), faults));
    } else {
      node.forEach(child -> examine(child, place, faults));
    }
  }

  @Test
  void everyAnswersObject_isClosed() {
    List<String> open = new ArrayList<>();
    for (Operation operation : Operation.ALL) {
      operation
          .node()
          .get("responses")
          .forEach(
              response ->
                  Document.resolved(response)
                      .path("content")
                      .forEach(media -> findOpen(media.get("schema"), operation.toString(), open)));
    }
    assertThat(open).isEmpty();
  }

  /** Finds objects in which a field that is not documented would pass. */
  private static void findOpen(JsonNode schema, String place, List<String> open) {
    JsonNode object = Document.resolved(schema);
    boolean isObject = object.has("properties") || object.has("allOf");
    if (isObject && object.path("unevaluatedProperties").asBoolean(true)) {
      open.add(place);
    }
    Stream.of(object.path("properties"), object.path("oneOf"))
        .flatMap(children -> StreamSupport.stream(children.spliterator(), false))
        .forEach(child -> findOpen(child, place + "/", open));
    if (object.has("items")) {
      findOpen(object.get("items"), place + "[]", open);
    }
  }

  private static <T> List<T> texts(JsonNode list, Function<JsonNode, T> read) {
    return StreamSupport.stream(list.spliterator(), false).map(read).toList();
  }
}
