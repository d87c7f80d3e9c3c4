package dev.tally.web.api;

import static dev.tally.web.TestServer.json;
import static dev.tally.web.TestServer.problem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.web.TestServer;
import dev.tally.web.TestSocket;
import dev.tally.web.http.CorsPolicy;
import dev.tally.web.http.ProblemType;
import dev.tally.web.http.TokenAuth;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Revisions, returns, partial cancellations, and {@code GET /-/orders/{key}}. */
class AmendmentsTest {

  private final TestServer server = TestServer.start();

  @AfterEach
  void close() {
    server.close();
  }

  /**
   * Sends JSON in which apostrophes stand for quotes, and returns the status or the problem's type.
   */
  private String post(String path, String json) {
    JsonNode answer = json(server.post(path, json.replace('\'', '"')));
    return answer.has("detail")
        ? answer.get("type").asString().replace("/-/problems/", "")
        : answer.get("status").asString();
  }

  private String revise(String revision, String lines) {
    return post("/orders", "{'order':'k','revision':%s,'lines':[%s]}".formatted(revision, lines));
  }

  private static String line(String id, int quantity) {
    return "{'id':'%s','quantity':%d}".formatted(id, quantity);
  }

  @Test
  void aRevision_countsTheDifference_andAnOlderOneIsStale() {
    assertThat(revise("3", line("A1", 2))).isEqualTo("accepted");
    assertThat(server.total("A1")).isEqualTo(5);
    assertThat(revise("3", line("A1", 2))).isEqualTo("duplicate");
    assertThat(revise("3", line("A1", 1))).isEqualTo("revision-reused");
    assertThat(revise("2", line("A1", 1))).isEqualTo("stale");
    assertThat(post("/orders", "{'order':'k','lines':[" + line("A1", 9) + "]}")).isEqualTo("stale");
    assertThat(server.total("A1")).isEqualTo(5);
    assertThat(revise("4", line("A2", 1) + "," + line("A1", 0))).isEqualTo("accepted");
    assertThat(server.total("A1")).isEqualTo(3);
    assertThat(revise("5", "")).isEqualTo("accepted");
    assertThat(server.total("A2")).isEqualTo(7);
  }

  @Test
  void aRevision_mayBeATime() {
    assertThat(revise("'2026-01-31T12:00:00.000001Z'", line("A1", 2))).isEqualTo("accepted");
    assertThat(revise("'2026-01-31T14:00:00.000001+02:00'", line("A1", 2))).isEqualTo("duplicate");
    assertThat(revise("'2026-01-31T12:00:00Z'", line("A1", 1))).isEqualTo("stale");
    assertThat(revise("1769860800000002", line("A1", 1)))
        .as("its microseconds since 1970")
        .isEqualTo("accepted");
  }

  @Test
  void aCancellation_mayComeFirst_withARevision() {
    assertThat(post("/cancellations", "{'order':'k','revision':3}")).isEqualTo("cancelled");
    assertThat(revise("2", line("A1", 2))).isEqualTo("stale");
    assertThat(post("/cancellations", "{'order':'k','revision':3}")).isEqualTo("duplicate");
    assertThat(post("/cancellations", "{'order':'k','revision':2}")).isEqualTo("stale");
    assertThat(post("/cancellations", "{'order':'k'}")).isEqualTo("revision-required");
    assertThat(server.total("A1")).isEqualTo(3);
  }

  @Test
  void aReturn_takesATotalBelowZero_andEveryReaderSeesIt() {
    try (TestSocket viewer = server.socket("/orders?ids=A1")) {
      viewer.awaitTotal("A1", 3);
      assertThat(post("/orders", "{'order':'r','lines':[" + line("A1", -5) + "]}"))
          .isEqualTo("accepted");
      viewer.awaitTotal("A1", -2);
    }
    assertThat(server.get("/orders?ids=A1").body()).isEqualTo("[{\"id\":\"A1\",\"total\":-2}]");
    assertThat(json(server.get("/electronics/A1")).get("total").asLong()).isEqualTo(-2);
    try (TestSocket viewer = server.socket("/orders?ids=A1")) {
      viewer.awaitTotal("A1", -2);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1000001", "1000001", "1.5"})
  void aQuantityThatIsNone_isRefused(String quantity) {
    JsonNode problem =
        problem(
            server.post(
                "/orders",
                "{\"order\":\"k\",\"lines\":[{\"id\":\"A1\",\"quantity\":%s}]}"
                    .formatted(quantity)),
            ProblemType.INVALID_FIELD);

    assertThat(problem.get("field").asString()).isEqualTo("lines[0].quantity");
    assertThat(problem.get("detail").asString()).contains("whole number");
    assertThat(server.total("A1")).isEqualTo(3);
  }

  @Test
  void partOfAnOrder_isTakenBackOncePerKey() {
    String part = "{'order':'sample-A2','key':'refund-77','lines':[" + line("A2", 2) + "]}";
    assertThat(post("/cancellations", part)).isEqualTo("cancelled");
    assertThat(server.total("A2")).isEqualTo(5);
    assertThat(server.post("/cancellations", part.replace('\'', '"')).body())
        .isEqualTo("{\"order\":\"sample-A2\",\"status\":\"duplicate\"}");
    assertThat(post("/cancellations", part.replace("'quantity':2", "'quantity':1")))
        .isEqualTo("key-reused");
    assertThat(post("/cancellations", part.replace("77", "78").replace(":2", ":6")))
        .isEqualTo("not-that-many");
    assertThat(post("/cancellations", part.replace("77", "78").replace("'id':'A2'", "'id':'A1'")))
        .isEqualTo("not-that-many");
    assertThat(server.total("A2")).isEqualTo(5);
  }

  @Test
  void aStream_countsWhatIsStale() {
    HttpResponse<String> response =
        server.stream(
            "/orders",
            """
            {"order":"k","revision":2,"lines":[{"id":"A1","quantity":1}]}
            {"order":"k","revision":1,"lines":[{"id":"A1","quantity":9}]}
            {"order":"k","revision":3,"lines":[]}
            {"order":"k","revision":3,"lines":[]}
            {"order":"k","revision":3,"lines":[{"id":"A1","quantity":9}]}
            {"order":"l","lines":[]}
            """);

    assertThat(response.body())
        .startsWith(
            "{\"accepted\":2,\"duplicate\":1,\"rejected\":2,\"stale\":1,\"rejections\":[{\"line\":5,"
                + "\"code\":\"revision-reused\"")
        .contains("\"line\":6,\"code\":\"invalid-field\"");
    assertThat(
            json(server.stream(
                    "/cancellations",
                    """
                    {"order":"k","revision":2}
                    {"order":"m","revision":2}
                    {"order":"sample-A1","key":"r","lines":[{"id":"A1","quantity":1}]}
                    """))
                .get("accepted")
                .asInt())
        .isEqualTo(2);
    assertThat(server.total("A1")).isEqualTo(2);
  }

  @Test
  void aSocketsOrder_knowsRevisions() {
    try (TestSocket viewer = server.socket("/orders")) {
      String order =
          "{\"cmd\":\"order\",\"payload\":{\"order\":\"k\",\"revision\":%d,"
              + "\"lines\":[{\"id\":\"A1\",\"quantity\":1}]},\"ref\":\"%d\"}";
      viewer.send(order.formatted(2, 1));
      assertThat(viewer.awaitAnswer("ack", "1").get("status").asString()).isEqualTo("accepted");
      viewer.send(order.formatted(1, 2));
      assertThat(viewer.awaitAnswer("ack", "2").get("status").asString()).isEqualTo("stale");
    }
  }

  @Test
  void anOrderOfThePast_bringsItsPartialCancellations() {
    String order =
        "{'order':'k','at':'2026-01-31T12:00:00Z','lines':[%s],'cancellations':[{'key':'r','lines':[%s]}]}"
            .formatted(line("A1", 5), line("A1", 2));
    assertThat(post("/orders?past=true", order)).isEqualTo("accepted");
    assertThat(server.total("A1")).isEqualTo(6);
    assertThat(post("/orders?past=true", order)).isEqualTo("duplicate");
    assertThat(
            problem(
                    server.post(
                        "/orders?past=true", order.replace("'key'", "'kee'").replace('\'', '"')),
                    ProblemType.INVALID_FIELD)
                .get("field")
                .asString())
        .isEqualTo("cancellations[0].key");
  }

  @Test
  void partialCancellations_thatCannotBeMeantSo_areRefused() {
    String part = "{'key':'%s','lines':[" + line("A1", 1) + "]%s}";
    String order = "{'order':'k','lines':[" + line("A1", 5) + "],'cancellations':[%s,%s]}";
    for (String second :
        new String[] {
          part.formatted("r", ""),
          part.formatted("s", ",'order':'l'"),
          part.formatted("s", ",'revision':3")
        }) {
      assertThat(post("/orders?past=true", order.formatted(part.formatted("r", ""), second)))
          .as(second)
          .isEqualTo("invalid-field");
    }
    assertThat(server.total("A1")).isEqualTo(3);
  }

  @Test
  void anOrder_isShown_withWhatChangedIt() {
    post(
        "/orders",
        "{'order':'till-7/42','at':'2026-01-31T12:00:00Z','lines':[" + line("A1", 5) + "]}");
    post("/cancellations", "{'order':'till-7/42','key':'refund','lines':[" + line("A1", 2) + "]}");

    JsonNode order = json(server.get("/-/orders?key=till-7%2F42"));

    assertThat(order.get("order").asString()).isEqualTo("till-7/42");
    assertThat(order.get("counts").asBoolean()).isTrue();
    assertThat(order.has("reason")).isFalse();
    assertThat(order.get("at").asString()).isEqualTo("2026-01-31T12:00:00Z");
    assertThat(order.get("received").asString()).endsWith("Z");
    assertThat(order.get("lines"))
        .hasToString("[{\"id\":\"A1\",\"name\":\"Vacuum Cleaner\",\"quantity\":3}]");
    JsonNode change = order.at("/changes/0");
    assertThat(change.get("change").asString()).isEqualTo("partly-cancelled");
    assertThat(change.get("key").asString()).isEqualTo("refund");
    assertThat(change.at("/lines/0/quantity").asInt()).isEqualTo(-2);

    post("/orders", "{'order':'till-7/42','revision':8,'lines':[]}");
    order = json(server.get("/-/orders?key=till-7%2F42"));
    assertThat(order.get("counts").asBoolean()).isFalse();
    assertThat(order.get("revision").asLong()).isEqualTo(8);
    assertThat(order.get("reason").asString()).contains("revision, 8,");
    assertThat(order.at("/changes/0/change").asString()).isEqualTo("revised");
    post("/cancellations", "{'order':'sample-A1'}");
    assertThat(json(server.get("/-/orders/sample-A1")).get("reason").asString())
        .startsWith("It was cancelled at 20");
    assertThat(server.get("/-/orders/sample-A1").headers().firstValue("Cache-Control"))
        .contains("no-store");
    assertThat(
            problem(server.get("/-/orders/unknown"), ProblemType.UNKNOWN_ORDER)
                .get("detail")
                .asString())
        .contains("\"unknown\"");
  }

  @Test
  void anOrder_isShownToWhoHasTheToken() {
    try (TestServer closed =
        TestServer.start(
            TestServer.settings(TokenAuth.token("s3cret"), CorsPolicy.any(), TestServer.LIMITS))) {
      problem(closed.get("/-/orders/sample-A1"), ProblemType.TOKEN_REQUIRED);
      problem(
          closed.get("/-/orders/unknown", "Authorization", "Bearer wrong"),
          ProblemType.TOKEN_REQUIRED);
      assertThat(closed.get("/-/orders/sample-A1", "Authorization", "Bearer s3cret").statusCode())
          .isEqualTo(200);
    }
  }
}
