package dev.tally.web.api;

import static dev.tally.web.TestServer.json;
import static dev.tally.web.TestServer.problem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.web.TestServer;
import dev.tally.web.TestSocket;
import dev.tally.web.http.ProblemType;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code POST /cancellations}, {@code /-/forget}, and past orders. */
class CancellationsTest {

  private static final String ORDER =
      "{\"order\":\"k-1\",\"lines\":[{\"id\":\"A1\",\"quantity\":2}]}";
  private static final String KEY = "{\"order\":\"k-1\"}";

  private final TestServer server = TestServer.start();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void cancellation_takesTheUnitsBackOnce_andViewersSeeIt() {
    try (TestSocket viewer = server.socket("/orders/electronics")) {
      server.post("/orders", ORDER);
      viewer.awaitTotal("A1", 5);

      HttpResponse<String> response = server.post("/cancellations", KEY);

      assertThat(response.statusCode()).isEqualTo(202);
      assertThat(response.body())
          .isEqualTo(
              """
              {"order":"k-1","status":"cancelled"}""");
      assertThat(server.total("A1")).isEqualTo(3);
      viewer.forget();
      server.post("/orders", ORDER.replace("k-1", "k-2"));
      viewer.awaitTotal("A1", 5);
      assertThat(json(server.post("/cancellations", KEY)).get("status").asString())
          .isEqualTo("duplicate");
      assertThat(server.total("A1")).isEqualTo(5);
    }
  }

  @Test
  void cancellation_bringsTheTotalDownOnAWebSocket() {
    try (TestSocket viewer = server.socket("/orders?ids=A1")) {
      viewer.awaitTotal("A1", 3);
      server.post("/cancellations", "{\"order\":\"sample-A1\"}");
      viewer.awaitTotal("A1", 0);
    }
  }

  @Test
  void cancellation_leavesTheKeyUsed() {
    server.post("/orders", ORDER);
    server.post("/cancellations", KEY);

    assertThat(json(server.post("/orders", ORDER)).get("status").asString()).isEqualTo("duplicate");
    assertThat(server.total("A1")).isEqualTo(3);
  }

  @Test
  void cancellation_mayHaveItsKeyInTheHeader() {
    server.post("/orders", ORDER);

    assertThat(server.post("/cancellations", "{}", "Idempotency-Key", "k-1").statusCode())
        .isEqualTo(202);
    problem(
        server.post("/cancellations", KEY, "Idempotency-Key", "k-2"), ProblemType.INVALID_FIELD);
  }

  @Test
  void cancellation_ofAnUnknownOrder_is404() {
    assertThat(
            problem(server.post("/cancellations", KEY), ProblemType.UNKNOWN_ORDER)
                .get("detail")
                .asString())
        .contains("k-1");
  }

  @Test
  void cancellation_ofNothing_is400() {
    problem(server.post("/cancellations", "{}"), ProblemType.INVALID_FIELD);
    problem(server.post("/cancellations", "{\"order\":7}"), ProblemType.INVALID_FIELD);
    problem(server.post("/cancellations", "[]"), ProblemType.NOT_JSON);
  }

  @Test
  void cancellations_comeAsAStreamToo() {
    server.post("/orders", ORDER);

    HttpResponse<String> response =
        server.stream(
            "/cancellations",
            KEY + "\n" + KEY + "\n{\"order\":\"x\"}\n{}\n{\"order\":\"sample-A2\"}");

    assertThat(response.body())
        .startsWith("{\"accepted\":2,\"duplicate\":1,\"rejected\":2,\"rejections\":[{\"line\":3,")
        .contains("\"code\":\"unknown-order\"", "\"line\":4,\"code\":\"invalid-field\"");
    assertThat(server.total("A1")).isEqualTo(3);
    assertThat(server.total("A2")).isZero();
  }

  @Test
  void cancellations_areCountedAsOrdersAre() {
    server.stream("/orders", ORDER + "\n" + ORDER.replace("A1", "A9") + "\nno json");
    server.post("/cancellations", KEY);
    server.stream("/cancellations", KEY);

    assertThat(server.get("/metrics").body())
        .contains(
            "tally_orders_total{outcome=\"accepted\",source=\"stream\"} 1.0",
            "tally_orders_total{outcome=\"accepted\",source=\"http\"} 1.0",
            "tally_orders_total{outcome=\"duplicate\",source=\"stream\"} 1.0",
            "tally_orders_total{outcome=\"rejected\",source=\"stream\"} 1.0");
  }

  @Test
  void order_forgotten_keepsItsUnits_andItsKeyIsFreeAgain() {
    server.post("/orders", ORDER);

    HttpResponse<String> response = server.post("/-/forget", KEY);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body())
        .isEqualTo(
            """
            {"order":"k-1","status":"forgotten"}""");
    assertThat(server.total("A1")).isEqualTo(5);
    problem(server.post("/-/forget", KEY), ProblemType.UNKNOWN_ORDER);
    problem(server.post("/cancellations", KEY), ProblemType.UNKNOWN_ORDER);
    problem(server.stream("/-/forget", KEY), ProblemType.UNSUPPORTED_MEDIA_TYPE);
  }

  @Test
  void pastOrder_countsForAProductThatIsSoldNoMore() {
    retireA1();
    problem(server.post("/orders", ORDER), ProblemType.RETIRED_PRODUCT);

    assertThat(server.post("/orders?past=true", ORDER).statusCode()).isEqualTo(202);
    assertThat(server.total("A1")).isEqualTo(5);
    assertThat(
            json(server.stream("/orders?past=true", ORDER + "\n" + ORDER.replace("k-1", "k-2")))
                .toString())
        .contains("\"accepted\":1,\"duplicate\":1");
    assertThat(server.total("A1")).isEqualTo(7);
  }

  private void retireA1() {
    HttpResponse<String> response =
        server.stream(
            "/-/products",
            "{\"category\":\"electronics\",\"id\":\"A1\",\"name\":\"Vacuum Cleaner\",\"rrp\":\"99.99\","
                + "\"info\":\"Info\",\"retired\":true}");
    assertThat(json(response).get("accepted").asInt()).as(response.body()).isEqualTo(1);
  }

  @Test
  void pastOrder_thatWasCancelled_countsNothing() {
    String cancelled =
        ORDER.replace("{\"order\"", "{\"cancelled\":\"2026-01-31T12:00:00Z\",\"order\"");

    assertThat(server.post("/orders?past=true", cancelled).statusCode()).isEqualTo(202);
    assertThat(server.total("A1")).isEqualTo(3);
    assertThat(json(server.post("/cancellations", KEY)).get("status").asString())
        .isEqualTo("duplicate");
    problem(server.post("/orders", cancelled.replace("k-1", "k-2")), ProblemType.INVALID_FIELD);
    problem(
        server.post("/orders?past=true", cancelled.replace("2026-01-31T", "yesterday ")),
        ProblemType.INVALID_FIELD);
  }

  @Test
  void past_thatIsNotTrue_is400() {
    for (String past : new String[] {"false", "", "1", "TRUE", "true&past=true"}) {
      problem(server.post("/orders?past=" + past, ORDER), ProblemType.INVALID_FIELD);
      problem(server.stream("/orders?past=" + past, ORDER), ProblemType.INVALID_FIELD);
    }
    assertThat(server.total("A1")).isEqualTo(3);
  }
}
