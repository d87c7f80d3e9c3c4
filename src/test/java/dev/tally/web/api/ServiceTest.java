package dev.tally.web.api;

import static dev.tally.web.TestServer.json;
import static dev.tally.web.TestServer.problem;
import static dev.tally.web.TestServer.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.history.History;
import dev.tally.ledger.Ledger;
import dev.tally.ledger.LedgerException;
import dev.tally.ledger.memory.MemoryLedger;
import dev.tally.shop.Position;
import dev.tally.shop.Shop;
import dev.tally.web.GatedLedger;
import dev.tally.web.TestServer;
import dev.tally.web.WebServer;
import dev.tally.web.WebSettings;
import dev.tally.web.http.HttpSettings;
import dev.tally.web.http.ProblemType;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** Health, metrics, and the pages that explain problems. */
class ServiceTest {

  @Test
  void serverTiming_isSaidOnlyIfItIsAskedFor() {
    try (TestServer timed =
            TestServer.start(TestServer.settings().with(HttpSettings.TIMING, true));
        TestServer silent = TestServer.start()) {
      assertThat(timed.get("/categories").headers().firstValue("Server-Timing").orElseThrow())
          .matches("total;dur=\\d+\\.\\d");
      assertThat(silent.get("/categories").headers().firstValue("Server-Timing")).isEmpty();
    }
  }

  @Test
  void health_isGood() {
    try (TestServer server = TestServer.start()) {
      for (String path : new String[] {"/health/live", "/health/ready"}) {
        assertThat(json(server.get(path)).get("status").asString()).isEqualTo("up");
        assertThat(server.get(path).headers().firstValue("Cache-Control")).hasValue("no-store");
      }
    }
  }

  @Test
  void aServerWhoseTotalsReachNoViewer_isLiveButNotReady_andNamesThePart() {
    AtomicReference<Optional<String>> failing = new AtomicReference<>(Optional.empty());
    try (TestServer server =
        TestServer.start(TestServer.settings().with(WebSettings.FAILING, failing::get))) {
      assertThat(server.get("/health/ready").statusCode()).isEqualTo(200);
      failing.set(Optional.of("Event loop 2 of 2 has shown its viewers nothing new for 11 s."));

      JsonNode no = problem(server.get("/health/ready"), ProblemType.UNAVAILABLE);

      assertThat(no.get("detail").asString()).contains("Event loop 2 of 2");
      assertThat(server.get("/health/live").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void shop_thatStillReadsItsData_isLiveButNotReady() throws Exception {
    Shop shop = new Shop();
    try (Ledger ledger = MemoryLedger.open(InstantSource.system(), new Random(1));
        WebServer server =
            WebServer.start(
                TestServer.settings(),
                shop,
                ledger,
                new History(InstantSource.system(), ZoneOffset.UTC),
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT))) {
      assertThat(get(server, "/health/live").statusCode()).isEqualTo(200);
      for (String path : new String[] {"/health/ready", "/categories", "/orders?ids=A1"}) {
        HttpResponse<String> response = get(server, path);
        problem(response, ProblemType.UNAVAILABLE);
        assertThat(response.headers().firstValue("Retry-After")).isPresent();
      }

      ledger.follow(Position.ORIGIN, shop);

      soon().until(() -> get(server, "/health/ready").statusCode() == 200);
      assertThat(get(server, "/categories").body()).isEqualTo("[]");
    }
  }

  private static HttpResponse<String> get(WebServer server, String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + server.addresses().get(0).getPort() + path);
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }

  @Test
  void ledger_thatHasStopped_isNotReady() {
    LedgerException why = new LedgerException("The ledger stopped; restart the server.");
    try (TestServer server = TestServer.start(TestServer.settings(), GatedLedger.stopped(why))) {
      HttpResponse<String> ready = server.get("/health/ready");
      problem(ready, ProblemType.UNAVAILABLE);
      assertThat(ready.body()).contains("restart the server");
      assertThat(server.get("/health/live").statusCode()).isEqualTo(200);
      assertThat(server.get("/electronics").statusCode()).as("reads go on").isEqualTo(200);
    }
  }

  @Test
  void metrics_ofInventedMethodsAndPaths_areFew() {
    try (TestServer server = TestServer.start()) {
      for (int n = 0; n < 20; n++) {
        server.send("M" + n, "/a/b/c" + n);
        server.send("M" + n, "/electronics");
      }
      assertThat(
              server
                  .get("/metrics")
                  .body()
                  .lines()
                  .filter(line -> line.contains("requests_seconds_count")))
          .hasSizeLessThan(5);
    }
  }

  @ParameterizedTest
  @EnumSource(ProblemType.class)
  void problem_isExplainedUnderItsAddress(ProblemType type) {
    try (TestServer server = TestServer.start()) {
      assertThat(server.get(type.address()).body())
          .contains(type.title(), Integer.toString(type.status()));
      problem(server.get(type.address() + "x"), ProblemType.NOT_FOUND);
    }
  }
}
