package dev.tally.web;

import static dev.tally.ledger.Commands.line;
import static dev.tally.web.TestServer.soon;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Tests what the metrics of a server say of what happened to it. */
class MetricsTest {

  private static final Pattern SAMPLE = Pattern.compile("(?m)^([a-z_0-9]+(?:\\{.*})?) (\\S+)$");

  private static Map<String, Double> scrape(TestServer server) {
    HttpResponse<String> response = server.get("/metrics");
    assertThat(response.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("text/plain; version=0.0.4");
    return SAMPLE
        .matcher(response.body())
        .results()
        .collect(
            Collectors.toMap(
                (MatchResult sample) -> sample.group(1),
                sample -> Double.parseDouble(sample.group(2))));
  }

  @Test
  void orders_areCountedByOutcomeAndSource() {
    try (TestServer server = TestServer.start();
        TestSocket socket = server.socket("/orders/electronics")) {
      String lines = "{\"order\":\"s-%s\",\"lines\":[{\"id\":\"A1\",\"quantity\":1}]}\n";
      server.post("/orders", lines.formatted("1"));
      server.post("/orders", lines.formatted("1"));
      server.post("/orders", lines.replace("A1", "A77").formatted("2"));
      server.stream("/orders", lines.formatted("3") + lines.formatted("4") + lines.formatted("1"));
      server.stream("/orders", lines.formatted("5"), "User-Agent", "tally-import");
      socket.send(
          """
          {"cmd":"order","ref":"1","payload":{"order":"s-6","lines":[{"id":"A1","quantity":1}]}}
          """);
      socket.awaitEvent("ack");

      assertThat(scrape(server))
          .containsEntry(orders("accepted", "http"), 1.0)
          .containsEntry(orders("duplicate", "http"), 1.0)
          .containsEntry(orders("rejected", "http"), 1.0)
          .containsEntry(orders("accepted", "stream"), 2.0)
          .containsEntry(orders("duplicate", "stream"), 1.0)
          .containsEntry(orders("accepted", "import"), 1.0)
          .containsEntry(orders("accepted", "socket"), 1.0)
          .containsEntry(orders("accepted", "simulator"), 0.0);
    }
  }

  private static String orders(String outcome, String source) {
    return "tally_orders_total{outcome=\"%s\",source=\"%s\"}".formatted(outcome, source);
  }

  @Test
  void viewers_areCountedByTransportAndWhatTheyFollow_andWhyTheyWent() {
    try (TestServer server = TestServer.start();
        TestSocket category = server.socket("/orders/electronics");
        TestSocket products = server.socket("/orders?ids=A1,A2");
        TestSocket nothing = server.socket("/orders")) {
      RawConnection stream =
          server
              .connect()
              .send(
                  """
                  GET /orders/electronics HTTP/1.1\r
                  Host: a\r
                  Accept: text/event-stream\r
                  \r
                  """);
      soon().until(() -> server.server.viewers() == 4);
      assertThat(scrape(server))
          .containsEntry(viewers("category", "websocket"), 1.0)
          .containsEntry(viewers("products", "websocket"), 1.0)
          .containsEntry(viewers("nothing", "websocket"), 1.0)
          .containsEntry(viewers("category", "event_stream"), 1.0)
          .containsEntry("tally_viewers_lagging", 0.0);

      nothing.send("{\"cmd\":\"watch\",\"payload\":{\"ids\":[\"A1\"]}}").awaitTotal("A1", 3);
      category.sendClose(1000).awaitEnding();
      products.sendBinary(new byte[1]).awaitEnding();
      stream.close();
      soon().until(() -> server.server.viewers() == 1);

      assertThat(scrape(server))
          .containsEntry(viewers("category", "websocket"), 0.0)
          .containsEntry(viewers("products", "websocket"), 1.0)
          .containsEntry(viewers("nothing", "websocket"), 0.0)
          .containsEntry("tally_viewers_closed_total{code=\"1003\"}", 1.0)
          .containsEntry("tally_viewers_closed_total{code=\"none\"}", 2.0);
    }
  }

  private static String viewers(String follows, String transport) {
    return "tally_viewers{follows=\"%s\",transport=\"%s\"}".formatted(follows, transport);
  }

  @Test
  void whatTheFeedDelivers_isCountedAndTimed() {
    try (TestServer server = TestServer.start();
        TestSocket one = server.socket("/orders/electronics");
        TestSocket other = server.socket("/orders?ids=A1")) {
      one.awaitEvent("synced");
      other.awaitEvent("synced");
      Map<String, Double> before = scrape(server);
      server.order("k", line("A1", 1));
      one.awaitTotal("A1", 4);
      other.awaitTotal("A1", 4);
      // a pass is counted after its writes
      soon().until(() -> gained("tally_feed_delay_seconds_count", before, server) > 0);

      assertThat(before).containsEntry("tally_feed_totals_total", 3.0);
      assertThat(gained("tally_feed_totals_total", before, server)).isEqualTo(2);
      assertThat(gained("tally_feed_writes_total", before, server)).isEqualTo(2);
      assertThat(gained("tally_feed_written_bytes_total", before, server)).isBetween(40.0, 300.0);
      assertThat(gained("tally_feed_pass_seconds_sum", before, server)).isPositive();
      assertThat(gained("tally_feed_busy_seconds_total", before, server)).isPositive();
      assertThat(gained("tally_feed_delay_seconds_bucket{le=\"10.0\"}", before, server))
          .isBetween(1.0, 2.0); // passes: both viewers may be on one loop
      assertThat(gained("tally_ledger_commit_seconds_count", before, server)).isEqualTo(1);
      assertThat(gained("tally_ledger_batch_decisions_sum", before, server)).isEqualTo(1);
      assertThat(scrape(server))
          .containsEntry("tally_ledger_waiting{kind=\"single\"}", 0.0)
          .containsEntry("tally_ledger_waiting{kind=\"stream\"}", 0.0)
          .containsKey("tally_image_age_seconds");
    }
  }

  private static double gained(String metric, Map<String, Double> before, TestServer server) {
    return scrape(server).get(metric) - before.get(metric);
  }

  @Test
  void commitsThatALoopShowsTogether_areConflated() {
    try (TestServer server = TestServer.start()) {
      Map<String, Double> before = scrape(server);
      for (int n = 0; n < 200; n++) {
        server.order("k" + n, line("A1", 1));
      }
      soon().until(() -> gained("tally_feed_conflated_total", before, server) > 0);
      assertThat(gained("tally_feed_conflated_total", before, server)).isLessThan(2 * 200);
    }
  }

  @Test
  void requests_areTimed_inBuckets() {
    try (TestServer server = TestServer.start()) {
      server.get("/electronics");
      server.get("/toys");
      String route = "method=\"GET\",route=\"/{category}\"";

      assertThat(scrape(server))
          .containsEntry(
              "tally_http_requests_seconds_count{%s,status=\"2xx\"}".formatted(route), 1.0)
          .containsEntry(
              "tally_http_requests_seconds_count{%s,status=\"4xx\"}".formatted(route), 1.0)
          .containsEntry(
              "tally_http_requests_seconds_bucket{%s,status=\"2xx\",le=\"+Inf\"}".formatted(route),
              1.0)
          .containsEntry("tally_connections", 1.0)
          .containsKeys(
              "jvm_memory_used_bytes{area=\"heap\",id=\"G1 Eden Space\"}", "process_cpu_usage");
    }
  }
}
