package dev.tally.web.http;

import static dev.tally.web.TestServer.problem;
import static dev.tally.web.TestServer.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.Ceiling;
import dev.tally.ledger.LedgerException;
import dev.tally.ledger.Receipt;
import dev.tally.shop.Position;
import dev.tally.web.GatedLedger;
import dev.tally.web.RawConnection;
import dev.tally.web.RawConnection.Answer;
import dev.tally.web.TestLimits;
import dev.tally.web.TestServer;
import io.micrometer.core.instrument.Timer;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What HTTP/1.1 requires of a server, and how the server answers clients that break it. */
class HttpProtocolTest {

  private static final String HOST = "Host: localhost\r\n";
  private static final String ORDER =
      "{\"order\":\"k-1\",\"lines\":[{\"id\":\"A1\",\"quantity\":2}]}";

  /** A timeout short enough for a test to wait for. */
  private static final Duration SHORT = Duration.ofMillis(200);

  private TestServer server = TestServer.start();

  @AfterEach
  void close() {
    server.close();
  }

  private void restart(Limits limits) {
    server.close();
    server = TestServer.start(TestServer.settings(limits));
  }

  private static String get(String path) {
    return "GET " + path + " HTTP/1.1\r\n" + HOST + "\r\n";
  }

  private static String post(String path, String body) {
    return "POST %s HTTP/1.1\r\n%sContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
        .formatted(path, HOST, body.length(), body);
  }

  @Test
  void requests_followEachOtherOnOneConnection() {
    try (RawConnection connection = server.connect()) {
      for (int n = 0; n < 3; n++) {
        assertThat(connection.send(get("/electronics")).read().status()).isEqualTo(200);
        assertThat(connection.send(post("/orders", ORDER)).read().status()).isEqualTo(202);
        assertThat(connection.send(get("/nothing/at/all")).read().status()).isEqualTo(404);
      }
    }
  }

  @Test
  void requests_sentAhead_areAnsweredInTheirOrder() {
    StringBuilder ahead = new StringBuilder();
    List<Integer> expected = new ArrayList<>();
    for (int n = 0; n < 500; n++) {
      ahead.append(post("/orders", ORDER)).append(get("/electronics")).append(get("/toys"));
      expected.addAll(List.of(202, 200, 404));
    }

    try (RawConnection connection = server.connect()) {
      new Thread(() -> connection.send(ahead.toString())).start();
      List<Integer> statuses = new ArrayList<>();
      for (int n = 0; n < expected.size(); n++) {
        statuses.add(connection.read().status());
      }
      assertThat(statuses).isEqualTo(expected);
    }
  }

  @Test
  void requests_sentAhead_waitForTheAnswerBeforeThem() throws Exception {
    BlockingQueue<GatedLedger.Waiting> waiting = GatedLedger.queue();
    try (TestServer gated =
            TestServer.start(TestServer.settings(), GatedLedger.handingTo(waiting));
        RawConnection connection = gated.connect()) {
      connection.send(post("/orders", ORDER) + get("/categories") + post("/orders", ORDER));
      GatedLedger.Waiting first = GatedLedger.next(waiting);
      assertThat(waiting).isEmpty();
      first.receipt().complete(new Receipt.Accepted(new Position("e", 1), "k-1"));

      assertThat(connection.read().status()).isEqualTo(202);
      assertThat(connection.read().body()).startsWith("[");
      GatedLedger.next(waiting)
          .receipt()
          .complete(new Receipt.Duplicate(new Position("e", 1), "k-1"));
      assertThat(connection.read().body()).contains("duplicate");
    }
  }

  @Test
  void requests_ofAClientThatDoesNotRead_waitToo() {
    server.addProducts("electronics", 200); // an answer of 12 KB, in one piece
    RawConnection connection = server.connect();
    Thread sender = new Thread(() -> connection.send(get("/electronics").repeat(20_000)));
    sender.setDaemon(true);
    sender.start();

    soon().until(() -> answeredLists() > 0);
    // The transport buffers one answer or a few; others are served meanwhile.
    for (int n = 0; n < 500; n++) {
      assertThat(server.get("/health/live").statusCode()).isEqualTo(200);
    }
    assertThat(answeredLists()).isLessThan(2_000);
    connection.close();
  }

  private long answeredLists() {
    return server.meters.find("tally.http.requests").tag("route", "/{category}").timers().stream()
        .mapToLong(Timer::count)
        .sum();
  }

  @Test
  void response_ofALongList_comesAtThePaceOfItsReader() {
    server.addProducts("electronics", 3_000);

    try (RawConnection connection = server.connect()) {
      connection.send(get("/electronics") + get("/categories"));
      assertThat(connection.read().body())
          .endsWith("\"id\":\"A3002\",\"name\":\"Product 3000\",\"rrp\":\"1\",\"info\":\"Info\"}]");
      assertThat(connection.read().body()).contains("\"prefix\":\"A\"");
    }
  }

  @Test
  void head_isGetWithoutContent() {
    try (RawConnection connection = server.connect()) {
      for (String path :
          List.of(
              "/",
              "/categories",
              "/electronics",
              "/electronics/A1",
              "/orders/electronics",
              "/health/live")) {
        Answer get = connection.send(get(path)).read();
        Answer head = connection.send("HEAD " + path + " HTTP/1.1\r\n" + HOST + "\r\n").read(false);

        assertThat(head.status()).isEqualTo(200);
        assertThat(head.headers())
            .containsEntry("content-length", get.headers().get("content-length"));
      }
      connection.send("HEAD /toys HTTP/1.1\r\n" + HOST + "\r\n");
      assertThat(connection.read(false).status()).isEqualTo(404);
      assertThat(connection.send(get("/categories")).read().status()).isEqualTo(200);
    }
  }

  @Test
  void head_ofALongList_hasNoContentEither() {
    server.addProducts("electronics", 1_000);

    try (RawConnection connection = server.connect()) {
      connection.send("HEAD /electronics HTTP/1.1\r\n" + HOST + "\r\n" + get("/categories"));
      assertThat(connection.read(false).status()).isEqualTo(200);
      assertThat(connection.read().body()).contains("prefix");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/, 'GET, HEAD, OPTIONS'",
    "/categories, 'GET, HEAD, POST, OPTIONS'",
    "/electronics, 'GET, HEAD, POST, OPTIONS'",
    "/electronics/A1, 'GET, HEAD, PATCH, DELETE, OPTIONS'",
    "/orders, 'GET, HEAD, POST, OPTIONS'",
    "/orders/electronics, 'GET, HEAD, OPTIONS'",
    "/cancellations, 'POST, OPTIONS'",
    "/-/products, 'GET, HEAD, POST, OPTIONS'",
    "/-/forget, 'POST, OPTIONS'",
    "/health/ready, 'GET, HEAD, OPTIONS'",
  })
  void methods_areToldByOptions_andBy405(String path, String methods) {
    HttpResponse<String> options = server.send("OPTIONS", path);
    assertThat(options.statusCode()).isEqualTo(204);
    assertThat(options.headers().firstValue("Allow")).hasValue(methods);

    List<String> others = new ArrayList<>(List.of("PUT", "DELETE", "PATCH", "TRACE", "BREW"));
    others.removeAll(List.of(methods.split(", ", -1)));
    for (String method : others) {
      HttpResponse<String> refused = server.send(method, path);
      problem(refused, ProblemType.METHOD_NOT_ALLOWED);
      assertThat(refused.headers().firstValue("Allow")).hasValue(methods);
    }
  }

  @Test
  void options_ofTheWholeServer_areAnswered() {
    try (RawConnection connection = server.connect()) {
      Answer answer = connection.send("OPTIONS * HTTP/1.1\r\n" + HOST + "\r\n").read();
      assertThat(answer.status()).isEqualTo(204);
      assertThat(answer.headers())
          .containsEntry("allow", "GET, HEAD, POST, PATCH, DELETE, OPTIONS");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/a/b/c",
        "/health",
        "/orders/a/b",
        "/-/web/",
        "/-/x",
        "/Upper",
        "/favicon.png",
        "//electronics",
        "/electronics/A1/",
        "/health/live/x",
        "/%2d/history",
        "/-/%68istory",
        "/%2D/viewers",
        "/m%65trics",
        "/%6frders/electronics",
        "/-"
      })
  void address_ofNothing_is404(String path) {
    try (RawConnection connection = server.connect()) {
      assertThat(connection.send(get(path)).read().status()).isEqualTo(404);
      assertThat(connection.send(post(path, "{}")).read().status()).isIn(404, 405);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/..",
        "/../etc/passwd",
        "/electronics/..",
        "/%2e%2e/x",
        "/%00",
        "/electronics%00",
        "/electronics%2fA1",
        "/electronics%2FA1",
        "/-/web/..%5cx",
        "/%",
        "/%4",
        "/%zz",
        "/%ff",
        "/%c0%af",
        "/%ed%a0%80",
        "/a%0d%0aSet-Cookie:%20x",
        "/orders?ids=%",
        "/orders?ids=%ff",
        "/orders?ids=%00",
        "/a#b",
        "electronics",
        "foo?x=http://a/-/history",
        "x:y://a/-/viewers",
        "ftp://a/categories",
        "http:///categories",
        "*",
        "/\u00e9lectronics",
        "/a\u0001b",
        "/."
      })
  void address_thatIsMalformed_is400(String path) {
    try (RawConnection connection = server.connect()) {
      Answer answer = connection.send(get(path)).read();
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.body()).contains("/-/problems/malformed-request");
    }
  }

  @Test
  void address_mayBeAbsoluteOrEncoded() {
    try (RawConnection connection = server.connect()) {
      assertThat(connection.send(get("http://shop.example/categories")).read().status())
          .isEqualTo(200);
      assertThat(connection.send(get("http://shop.example")).read().body()).contains("<html");
      assertThat(connection.send(get("HTTPS://shop.example?category=electronics")).read().body())
          .contains("<html");
      assertThat(connection.send(get("/%65lectronics/%41%31")).read().body()).contains("Vacuum");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET / HTTP/2.0\r\nHost: a\r\n\r\n",
        "GET /\r\nHost: a\r\n\r\n",
        "no http at all\r\n\r\n",
        "GET / HTTP/1.1\r\nHost : a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n folded\r\nBad Name: x\r\n\r\n",
        "GET / HTTP/1.1\nHost: a\n\n",
        "POST /orders HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        "POST /orders HTTP/1.1\r\nHost: a\r\nContent-Length: abc\r\n\r\n",
        "POST /orders HTTP/1.1\r\nHost: a\r\nContent-Length: 50, 50\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n",
        "POST /orders HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx",
        "POST /orders HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nOrigin: http://a\r\nOrigin: http://b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer a\r\nAuthorization: Bearer b\r\n\r\n",
        "POST /orders HTTP/1.1\r\nHost: a\r\nContent-Type: a/b\r\nContent-Type: application/json\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nSec-WebSocket-Key: a\r\nSec-WebSocket-Key: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Version: 8\r\n\r\n",
        "POST /orders HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked, x\r\n\r\n",
        "POST /orders HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
      })
  void request_thatIsMalformed_is400_andEndsTheConnection(String request) {
    try (RawConnection connection = server.connect()) {
      connection.send(request + get("/categories"));
      Answer answer = connection.read();

      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.headers()).containsEntry("connection", "close");
      assertThat(answer.body()).contains("/-/problems/malformed-request");
      assertThat(connection.rest()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip, chunked", "identity, chunked", "x, gzip, chunked"})
  void transferCoding_thatNobodyKnows_is501(String coding) {
    try (RawConnection connection = server.connect()) {
      connection.send(
          "POST /orders HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: " + coding + "\r\n\r\n");
      Answer answer = connection.read();
      assertThat(answer.status()).isEqualTo(501);
      assertThat(answer.headers()).containsEntry("connection", "close");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {99, 100})
  void headers_mayBeAHundred(int more) {
    try (RawConnection connection = server.connect()) {
      connection.send("GET /categories HTTP/1.1\r\n" + HOST + "a:b\r\n".repeat(more) + "\r\n");
      assertThat(connection.read().status()).isEqualTo(more == 99 ? 200 : 431);
    }
  }

  @Test
  void requestsSentAhead_areAllAnswered_thoughTheClientSendsNoMore() {
    try (RawConnection connection = server.connect()) {
      connection.send(get("/categories").repeat(100)).endOutput();
      for (int i = 0; i < 100; i++) {
        assertThat(connection.read().status()).isEqualTo(200);
      }
      assertThat(connection.rest()).isEmpty();
    }
  }

  @Test
  void request_ofAClientThatHasClosedItsHalf_isAnswered() {
    try (RawConnection connection = server.connect()) {
      connection.send(post("/orders", ORDER)).endOutput();
      assertThat(connection.read().status()).isEqualTo(202);
      assertThat(connection.rest()).isEmpty();
    }
  }

  @Test
  void body_mayBeginWithAByteOrderMark() {
    assertThat(server.post("/orders", "\ufeff" + ORDER).statusCode()).isEqualTo(202);
  }

  @Test
  void request_withTooMuchBeforeItsBody_is414Or431() {
    try (RawConnection line = server.connect();
        RawConnection headers = server.connect()) {
      line.send("GET /" + "x".repeat(17_000) + " HTTP/1.1\r\n" + HOST + "\r\n");
      assertThat(line.read().status()).isEqualTo(414);
      headers.send(
          "GET / HTTP/1.1\r\n" + HOST + ("X-Pad: " + "x".repeat(500) + "\r\n").repeat(40) + "\r\n");
      assertThat(headers.read().status()).isEqualTo(431);
    }
  }

  @Test
  void body_atTheLimit_isRead_andBeyondItIs413() {
    String padding = " ".repeat((1 << 20) - ORDER.length());

    assertThat(server.post("/orders", ORDER + padding).statusCode()).isEqualTo(202);
    problem(server.post("/orders", ORDER + padding + " "), ProblemType.BODY_TOO_LARGE);
    String category = "{\"name\":\"toys\"}";
    String less = " ".repeat(64 * 1024 - category.length());
    problem(server.post("/categories", category + less + " "), ProblemType.BODY_TOO_LARGE);
    assertThat(server.post("/categories", category + less).statusCode()).isEqualTo(201);
  }

  @Test
  void body_thatIsTooLong_isRefusedBeforeItIsSent() {
    try (RawConnection connection = server.connect()) {
      connection.send("POST /orders HTTP/1.1\r\n" + HOST + "Content-Length: 999999999\r\n\r\n{");
      Answer answer = connection.read();

      assertThat(answer.status()).isEqualTo(413);
      assertThat(answer.headers()).containsEntry("connection", "close");
      assertThat(connection.rest()).isEmpty();
    }
  }

  @Test
  void body_thatGrowsTooLong_isRefusedWhenItDoes() {
    String chunk = "1000\r\n" + "x".repeat(0x1000) + "\r\n";
    try (RawConnection connection = server.connect()) {
      connection.send(
          "POST /categories HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n");
      connection.send(chunk.repeat(17));
      assertThat(connection.read().status()).isEqualTo(413);
    }
    try (RawConnection connection = server.connect()) {
      connection.send("POST /toys/x HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n");
      connection.send(chunk.repeat(17)); // an unread body is not swallowed for ever
      Answer answer = connection.read();
      assertThat(answer.status()).isEqualTo(405);
      assertThat(answer.headers()).containsEntry("connection", "close");
    }
  }

  @Test
  void body_inChunks_isRead() {
    try (RawConnection connection = server.connect()) {
      connection.send(
          "POST /orders HTTP/1.1\r\n"
              + HOST
              + "Transfer-Encoding: chunked\r\n\r\n5;x=y\r\n"
              + ORDER.substring(0, 5)
              + "\r\n");
      String rest = ORDER.substring(5);
      connection.send(Integer.toHexString(rest.length()) + "\r\n" + rest + "\r\n0\r\nT: x\r\n\r\n");
      assertThat(connection.read().status()).isEqualTo(202);
      assertThat(connection.send(get("/categories")).read().status()).isEqualTo(200);
    }
  }

  @Test
  void body_thatIsCutOff_changesNothing() {
    try (RawConnection connection = server.connect()) {
      String request = post("/orders", ORDER);
      connection.send(request.substring(0, request.length() - 1));
      connection.endOutput();
      assertThat(connection.rest()).isEmpty();
    }
    assertThat(server.total("A1")).isEqualTo(3);
  }

  @Test
  void body_ofARefusedRequest_isPassedOver() {
    try (RawConnection connection = server.connect()) {
      assertThat(connection.send(post("/no/such/thing", ORDER)).read().status()).isEqualTo(404);
      assertThat(connection.send(post("/orders/electronics", ORDER)).read().status())
          .isEqualTo(405);
      assertThat(connection.send(post("/orders", ORDER)).read().status()).isEqualTo(202);
    }
  }

  @Test
  void body_maybeAwaitedByItsSender() {
    String head = "POST /orders HTTP/1.1\r\n%sExpect: 100-continue\r\nContent-Length: %d\r\n%s\r\n";
    try (RawConnection connection = server.connect()) {
      connection.send(head.formatted(HOST, ORDER.length(), ""));
      assertThat(connection.read().status()).isEqualTo(100);
      assertThat(connection.send(ORDER).read().status()).isEqualTo(202);
    }
    try (RawConnection connection = server.connect()) {
      connection.send(head.formatted(HOST, 9_999_999, ""));
      assertThat(connection.read().status()).isEqualTo(413);
    }
    try (RawConnection connection = server.connect()) {
      connection.send(head.formatted(HOST, 10, "Content-Type: text/plain\r\n"));
      Answer answer = connection.read();
      assertThat(answer.status()).isEqualTo(415);
      assertThat(answer.headers()).containsEntry("connection", "close");
    }
  }

  @Test
  void connection_endsWhereItsClientSaysSo() {
    try (RawConnection connection = server.connect()) {
      connection.send("GET /categories HTTP/1.1\r\n" + HOST + "Connection: close\r\n\r\n");
      assertThat(connection.read().headers()).containsEntry("connection", "close");
      assertThat(connection.rest()).isEmpty();
    }
  }

  @Test
  void connection_ofHttp10_endsUnlessItIsKeptAlive() {
    server.addProducts("electronics", 1_000);
    try (RawConnection connection = server.connect()) {
      connection.send("GET /electronics HTTP/1.0\r\n\r\n");
      Answer answer = connection.read();
      assertThat(answer.headers()).doesNotContainKey("transfer-encoding");
      assertThat(connection.rest()).startsWith("[{").endsWith("}]"); // until the connection ends
    }
    try (RawConnection connection = server.connect()) {
      connection.send("GET /electronics HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
      assertThat(connection.read().headers())
          .as("without a length only the end tells where a long answer ends")
          .containsEntry("connection", "close");
      assertThat(connection.rest()).startsWith("[{").endsWith("}]");
    }
    try (RawConnection connection = server.connect()) {
      connection.send("GET /categories HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
      assertThat(connection.read().headers()).containsEntry("connection", "keep-alive");
      connection.send("GET /categories HTTP/1.0\r\n\r\n");
      assertThat(connection.read().headers()).containsEntry("connection", "close");
      assertThat(connection.rest()).isEmpty();
    }
  }

  @Test
  void connection_thatSaysNothing_orHalfARequest_isClosed() {
    restart(limits(SHORT, Ceiling.TIME, 1_000));

    try (RawConnection silent = server.connect();
        RawConnection slow = server.connect()) {
      slow.send("GET / HTTP/1.1\r\nHost:");

      assertThat(silent.rest()).isEmpty();
      assertThat(slow.restOrReset()).isEmpty();
    }
  }

  @Test
  void connection_thatAsksNothingMore_isClosed() {
    restart(limits(Ceiling.TIME, SHORT, 1_000));

    try (RawConnection idle = server.connect()) {
      assertThat(idle.send(get("/categories")).read().status()).isEqualTo(200);
      assertThat(idle.rest()).isEmpty();
    }
  }

  @Test
  void connection_thatSendsABodyTooSlowly_isToldSo() {
    restart(limits(SHORT, Ceiling.TIME, 1_000));

    TestServer.Farewell slow =
        server.outlast("POST /orders HTTP/1.1\r\n" + HOST + "Content-Length: 100\r\n\r\n{");
    assertThat(slow.answer().status()).isEqualTo(408);
    assertThat(slow.answer().body()).contains("/-/problems/request-timeout");
    assertThat(slow.rest()).isEmpty();
    assertThat(server.total("A1")).isEqualTo(3);
  }

  @Test
  void connection_waitsForTheLedgerAsLongAsItTakes() throws Exception {
    BlockingQueue<GatedLedger.Waiting> waiting = GatedLedger.queue();
    try (TestServer gated =
        TestServer.start(
            TestServer.settings(limits(SHORT, SHORT, 1_000)), GatedLedger.handingTo(waiting))) {
      CompletableFuture<TestServer.Farewell> ordered =
          CompletableFuture.supplyAsync(
              () -> gated.outlast(post("/orders", ORDER)), run -> new Thread(run).start());
      GatedLedger.Waiting order = GatedLedger.next(waiting);
      try (RawConnection witness = gated.connect()) {
        assertThat(witness.rest()).isEmpty(); // it has timed out, and so would the other have
      }
      order.receipt().complete(new Receipt.Accepted(new Position("e", 1), "k-1"));
      assertThat(Ceiling.join(ordered).answer().status()).isEqualTo(202);
    }
  }

  @Test
  void connection_tooMany_isToldToComeBack() {
    restart(limits(Ceiling.TIME, Ceiling.TIME, 2));

    try (RawConnection first = server.connect();
        RawConnection second = server.connect()) {
      assertThat(first.send(get("/categories")).read().status()).isEqualTo(200);
      assertThat(second.send(get("/categories")).read().status()).isEqualTo(200);
      try (RawConnection third = server.connect()) {
        Answer answer = third.read();
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.headers()).containsKey("retry-after");
        assertThat(third.rest()).isEmpty();
      }
      first.send("GET / HTTP/1.1\r\n" + HOST + "Connection: close\r\n\r\n");
      first.read();
      assertThat(first.rest()).isEmpty();
      first.endOutput();
      soon()
          .until(
              () -> {
                try (RawConnection next = server.connect()) {
                  return next.send(get("/categories")).read().status() == 200;
                } catch (java.io.UncheckedIOException e) {
                  return false; // the server had closed before this was sent
                }
              });
    }
  }

  private static Limits limits(Duration request, Duration idle, int connections) {
    return new TestLimits().request(request).idle(idle).connections(connections).limits();
  }

  @Test
  void ledger_thatIsBusy_is503() {
    CompletableFuture<Receipt> busy =
        CompletableFuture.completedFuture(new Receipt.Busy(Duration.ofMillis(1_500)));
    try (TestServer full = TestServer.start(TestServer.settings(), GatedLedger.answering(busy))) {
      HttpResponse<String> response = full.post("/orders", ORDER);
      problem(response, ProblemType.UNAVAILABLE);
      assertThat(response.headers().firstValue("Retry-After")).hasValue("1");
    }
  }

  @Test
  void ledger_thatFailed_is503_andSaysWhy() {
    CompletableFuture<Receipt> failed =
        CompletableFuture.failedFuture(new LedgerException("The disk is full; make room."));
    try (TestServer full = TestServer.start(TestServer.settings(), GatedLedger.answering(failed))) {
      HttpResponse<String> response = full.post("/orders", ORDER);
      assertThat(problem(response, ProblemType.UNAVAILABLE).get("detail").asString())
          .isEqualTo("The disk is full; make room.");
      assertThat(response.headers().firstValue("Retry-After")).isPresent();
      problem(full.post("/categories", "{\"name\":\"toys\"}"), ProblemType.UNAVAILABLE);
    }
  }

  @Test
  void ledger_thatBreaks_is500_andTheConnectionLives() {
    CompletableFuture<Receipt> broken =
        CompletableFuture.failedFuture(new IllegalStateException("a bug, thrown by a test"));
    try (TestServer buggy = TestServer.start(TestServer.settings(), GatedLedger.answering(broken));
        RawConnection connection = buggy.connect()) {
      Answer answer = connection.send(post("/orders", ORDER)).read();
      assertThat(answer.status()).isEqualTo(500);
      assertThat(answer.body()).doesNotContain("a bug");
      assertThat(connection.send(get("/categories")).read().status()).isEqualTo(200);
    }
  }
}
