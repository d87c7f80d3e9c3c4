package dev.tally.contract;

import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import tools.jackson.databind.JsonNode;

/** Writes both documents as the one page that people read, {@code web/api.html}. Stateless. */
final class ApiPage {

  private static final String HEAD =
      """
      <!doctype html>
      <html lang="en">
        <!-- Written by bench/api-page from docs/openapi.yaml and docs/asyncapi.yaml. -->
        <head>
          <meta charset="utf-8">
          <title>API: Tally</title>
          <meta name="viewport" content="width=device-width, initial-scale=1">
          <meta name="color-scheme" content="light dark">
          <meta name="description" content="Every request, answer and event of this server.">
          <meta name="theme-color" media="(prefers-color-scheme: light)" content="#f3f5f4">
          <meta name="theme-color" media="(prefers-color-scheme: dark)" content="#0f1412">
          <link rel="icon" href="web/icon.svg" type="image/svg+xml">
          <link rel="stylesheet" href="web/tally.css">
          <link rel="stylesheet" href="web/api.css">
        </head>
        <body class="api">
          <a class="skip" href="#text">Skip to the text</a>
          <header class="bar">
            <h1><img src="web/icon.svg" width="32" height="32" alt="">API</h1>
            <span>For programs: <a href="openapi.yaml">openapi.yaml</a>, <a href="asyncapi.yaml">asyncapi.yaml</a></span>
          </header>
          <main>
            <div class="columns">
      """;

  private static final String FOOT =
      """
            </div>
          </main>
          <footer><span><a href="../">To the shop</a></span></footer>
        </body>
      </html>
      """;

  private static final JsonNode API = Document.OPEN_API.root();
  private static final JsonNode FEED = Document.ASYNC_API.root();

  private static final String SCHEMAS = "/components/schemas";

  private ApiPage() {}

  static String html() {
    StringBuilder html = new StringBuilder(HEAD);
    html.append(contents()).append("<div id=\"text\" tabindex=\"-1\">\n");
    html.append("<section>\n").append(Html.paragraphs(API.at("/info/description").asString()));
    html.append("</section>\n");
    for (JsonNode tag : API.get("tags")) {
      String name = tag.get("name").asString();
      html.append(heading(name)).append(Html.paragraphs(tag.get("description").asString()));
      tagged(name).forEach(operation -> html.append(operation(operation)));
      html.append("</section>\n");
    }
    html.append(feed()).append(problems()).append(schemas());
    return html.append("</div>\n").append(FOOT).toString();
  }

  private static List<Operation> tagged(String tag) {
    return Operation.ALL.stream()
        .filter(one -> one.node().at("/tags/0").asString().equals(tag))
        .toList();
  }

  private static String heading(String name) {
    return "<section aria-labelledby=\"%1$s\">\n<h2 id=\"%1$s\">%1$s</h2>\n".formatted(name);
  }

  private static String contents() {
    StringBuilder html = new StringBuilder("<nav aria-label=\"Contents\"><ol>\n");
    for (JsonNode tag : API.get("tags")) {
      String name = tag.get("name").asString();
      html.append("<li><a href=\"#%1$s\">%1$s</a>\n<ol>\n".formatted(name));
      for (Operation operation : tagged(name)) {
        html.append(
            "<li><a href=\"#%s\"><b>%s</b> %s</a></li>\n"
                .formatted(operation.id(), operation.method(), Html.escaped(operation.path())));
      }
      html.append("</ol></li>\n");
    }
    for (String name : List.of("Feed", "Problems", "Schemas")) {
      html.append("<li><a href=\"#%1$s\">%1$s</a></li>\n".formatted(name));
    }
    return html.append("</ol></nav>\n").toString();
  }

  private static String operation(Operation operation) {
    JsonNode node = operation.node();
    String scope =
        operation
            .scope()
            .map(word -> "<small>needs a token for " + Html.code(word) + "</small>")
            .orElse("");
    StringBuilder html =
        new StringBuilder(
            "<article id=\"%s\">\n<h3><b>%s</b> %s</h3>\n<p class=\"lead\">%s %s</p>\n%s"
                .formatted(
                    operation.id(),
                    operation.method(),
                    Html.code(operation.path()),
                    Html.line(node.get("summary").asString()),
                    scope,
                    Html.paragraphs(node.get("description").asString())));
    html.append(parameters(node.path("parameters")));
    if (!operation.bodies().isEmpty()) {
      html.append("<h4>Body</h4>\n").append(media(operation.bodies()));
    }
    html.append("<h4>Answers</h4>\n<dl>\n");
    node.get("responses")
        .properties()
        .forEach(one -> html.append(response(one.getKey(), Document.resolved(one.getValue()))));
    return html.append("</dl>\n</article>\n").toString();
  }

  private static String parameters(JsonNode parameters) {
    if (parameters.isEmpty()) {
      return "";
    }
    StringBuilder html = new StringBuilder("<h4>Parameters</h4>\n<dl>\n");
    for (JsonNode written : parameters) {
      JsonNode one = Document.resolved(written);
      html.append(
          "<dt>%s <span class=\"type\">%s</span> <small>in the %s%s</small></dt>\n<dd>%s</dd>\n"
              .formatted(
                  Html.code(one.get("name").asString()),
                  SchemaHtml.type(one.get("schema")),
                  one.get("in").asString(),
                  one.path("required").asBoolean(false) ? ", required" : "",
                  Html.line(one.get("description").asString())));
    }
    return html.append("</dl>\n").toString();
  }

  private static String media(JsonNode content) {
    StringBuilder html = new StringBuilder();
    content
        .properties()
        .forEach(
            one -> {
              JsonNode media = one.getValue();
              html.append(
                  "<p>%s <span class=\"type\">%s</span></p>\n"
                      .formatted(Html.code(one.getKey()), SchemaHtml.type(media.get("schema"))));
              Document.examples(media).forEach((name, value) -> html.append(Html.example(value)));
            });
    return html.toString();
  }

  private static String response(String status, JsonNode response) {
    StringBuilder html =
        new StringBuilder(
            "<dt><b>%s</b> %s</dt>\n<dd>"
                .formatted(status, Html.line(response.get("description").asString())));
    List<String> problems = DocumentTest.problems(response);
    if (problems.isEmpty()) {
      html.append(headers(response.path("headers")));
      if (response.has("content")) {
        html.append(media(response.get("content")));
      }
    } else {
      StringJoiner links = new StringJoiner(", ");
      problems.stream()
          .map(type -> type.substring(type.lastIndexOf('/') + 1))
          .forEach(type -> links.add("<a href=\"#problem-%1$s\">%1$s</a>".formatted(type)));
      html.append(links);
    }
    return html.append("</dd>\n").toString();
  }

  private static String headers(JsonNode headers) {
    return headers.isEmpty()
        ? ""
        : "<p>%s</p>\n"
            .formatted(
                String.join(", ", headers.propertyNames().stream().map(Html::code).toList()));
  }

  private static String feed() {
    StringBuilder html = new StringBuilder(heading("Feed"));
    html.append(Html.paragraphs(FEED.at("/info/description").asString()));
    html.append("<h3>The server sends</h3>\n").append(messages("tellOfCategory"));
    html.append("<h3>The browser sends, over a WebSocket</h3>\n");
    html.append(
        Html.paragraphs(FEED.at("/operations/takeCommandsOfCategory/description").asString()));
    html.append(messages("takeCommandsOfCategory"));
    html.append("<h3>The server closes a WebSocket with</h3>\n<dl>\n");
    for (JsonNode code : FEED.get("x-close-codes")) {
      html.append(
          "<dt><b>%d</b></dt>\n<dd>%s %s</dd>\n"
              .formatted(
                  code.get("code").asInt(),
                  Html.line(code.get("description").asString()),
                  code.get("come-back").asBoolean() ? "Come back later." : "Do not come back."));
    }
    return html.append("</dl>\n</section>\n").toString();
  }

  private static String messages(String operation) {
    StringBuilder html = new StringBuilder();
    for (JsonNode written : FEED.at("/operations/" + operation + "/messages")) {
      JsonNode message = Document.resolved(written);
      html.append(
          "<article>\n<h4>%s</h4>\n<p>%s</p>\n"
              .formatted(
                  Html.line(message.get("title").asString()),
                  Html.line(message.get("summary").asString())));
      Document.examples(message).forEach((name, value) -> html.append(Html.example(value)));
      html.append(SchemaHtml.fields(message.get("payload"))).append("</article>\n");
    }
    return html.toString();
  }

  private static String problems() {
    StringBuilder html = new StringBuilder(heading("Problems"));
    html.append("<p>")
        .append(Html.code("application/problem+json"))
        .append(", RFC 9457.</p>\n<dl>\n");
    for (JsonNode type : Document.OPEN_API.at("/components/schemas/ProblemType/oneOf")) {
      String address = type.get("const").asString();
      html.append(
          "<dt id=\"problem-%s\"><b>%d</b> %s</dt>\n<dd>%s.</dd>\n"
              .formatted(
                  address.substring(address.lastIndexOf('/') + 1),
                  type.get("x-status").asInt(),
                  Html.code(address),
                  Html.line(type.get("title").asString())));
    }
    return html.append("</dl>\n</section>\n").toString();
  }

  private static String schemas() {
    StringBuilder html = new StringBuilder(heading("Schemas"));
    Document.OPEN_API.at(SCHEMAS).properties().forEach(one -> html.append(schema(one)));
    Document.ASYNC_API.at(SCHEMAS).properties().forEach(one -> html.append(schema(one)));
    return html.append("</section>\n").toString();
  }

  private static String schema(Map.Entry<String, JsonNode> one) {
    StringBuilder html = new StringBuilder();
    JsonNode schema = one.getValue();
    String fields = SchemaHtml.fields(schema);
    html.append("<article id=\"schema-%1$s\">\n<h3>%1$s</h3>\n".formatted(one.getKey()));
    if (schema.has("description")) {
      html.append(Html.paragraphs(schema.get("description").asString()));
    }
    if (fields.isEmpty() && !one.getKey().equals("ProblemType")) {
      html.append("<p class=\"type\">").append(SchemaHtml.type(schema)).append("</p>\n");
    }
    if (schema.has("x-line")) {
      html.append("<p>Each line: ").append(SchemaHtml.type(schema.get("x-line"))).append("</p>\n");
    }
    html.append(fields).append("</article>\n");
    return html.toString();
  }
}
