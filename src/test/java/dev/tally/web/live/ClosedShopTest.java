package dev.tally.web.live;

import static dev.tally.ledger.Commands.line;
import static dev.tally.web.TestServer.json;
import static dev.tally.web.TestServer.problem;
import static dev.tally.web.TestServer.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tally.auth.Grant;
import dev.tally.auth.Scope;
import dev.tally.auth.Verdict;
import dev.tally.config.Config;
import dev.tally.ledger.Receipt;
import dev.tally.shop.Position;
import dev.tally.web.GatedLedger;
import dev.tally.web.RawConnection;
import dev.tally.web.TestLimits;
import dev.tally.web.TestServer;
import dev.tally.web.TestSocket;
import dev.tally.web.WebSettings;
import dev.tally.web.http.CorsPolicy;
import dev.tally.web.http.HttpSettings;
import dev.tally.web.http.Limits;
import dev.tally.web.http.OperatorAccess;
import dev.tally.web.http.ProblemType;
import dev.tally.web.http.TokenAuth;
import dev.tally.web.net.Port;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A shop whose products and totals only those with a token may read. */
class ClosedShopTest {

  private static final String ADMIN = "the-one-of-today";

  private final Map<String, Grant> grants = new ConcurrentHashMap<>();
  private final AtomicReference<String> undecided = new AtomicReference<>("later");
  private final AtomicInteger looks = new AtomicInteger();
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
  private final TestServer server = TestServer.start(closed(TestServer.LIMITS));

  private Config closed(Limits limits) {
    TokenAuth auth =
        TokenAuth.of(
            () -> ADMIN,
            (shown, affordable) -> {
              looks.incrementAndGet();
              return shown.equals(undecided.get())
                  ? new Verdict.Undecided("Not yet.")
                  : Verdict.of(Optional.ofNullable(grants.get(shown)));
            },
            now::get);
    return TestServer.settings(auth, CorsPolicy.any(), limits)
        .with(HttpSettings.CLOSED, true)
        .with(HttpSettings.OPERATORS, new OperatorAccess(true, Optional.empty()));
  }

  private void grant(String token, Optional<Instant> end, Scope... scopes) {
    grants.put(token, new Grant("sender-" + token, Set.of(scopes), end));
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void theBoardsToken_isForThoseWhoMaySeeTheBoard_andReads() {
    grant("watching", Optional.empty(), Scope.MONITOR);
    grant("reading", Optional.empty(), Scope.READ, Scope.ORDERS);
    assertThat(server.get("/-/board/token").statusCode()).isEqualTo(401);
    assertThat(server.get("/-/board/token", "Authorization", "Bearer reading").statusCode())
        .isEqualTo(403);
    HttpResponse<String> made =
        server.get(
            "/-/board/token", "Authorization", "Bearer watching", "Origin", "https://a.example");
    assertThat(made.statusCode()).isEqualTo(200);
    assertThat(made.headers().firstValue("Cache-Control")).hasValue("no-store");
    assertThat(made.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    String token = "Bearer " + json(made).get("token").asString();
    assertThat(server.get("/categories", "Authorization", token).statusCode()).isEqualTo(200);
    for (String path : List.of("/-/board/token", "/-/history", "/metrics")) {
      assertThat(server.get(path, "Authorization", token).statusCode()).as(path).isEqualTo(403);
    }
  }

  private String viewerToken(int seconds) {
    HttpResponse<String> made =
        server.post(
            "/-/viewer-tokens", "{\"seconds\":%d}".formatted(seconds), "Authorization", bearer());
    assertThat(made.statusCode()).isEqualTo(200);
    return json(made).get("token").asString();
  }

  private static String bearer() {
    return "Bearer " + ADMIN;
  }

  private static String auth(String token) {
    return "{\"cmd\":\"auth\",\"ref\":\"a\",\"payload\":{\"token\":\"%s\"}}".formatted(token);
  }

  /** Lets the time of the server's clock pass; its timers look by their own. */
  private void pass(Duration time) {
    now.updateAndGet(before -> before.plus(time));
  }

  @Test
  void aToken_isMadeForAWhile_andPermitsReadingAlone() {
    HttpResponse<String> made = server.post("/-/viewer-tokens", "", "Authorization", bearer());
    assertThat(made.statusCode()).isEqualTo(200);
    assertThat(made.headers().firstValue("Cache-Control")).hasValue("no-store");
    assertThat(Instant.parse(json(made).get("end").asString()))
        .isBetween(now.get().plusSeconds(600), now.get().plusSeconds(601));
    String token = "Bearer " + json(made).get("token").asString();

    HttpResponse<String> products = server.get("/electronics", "Authorization", token);
    assertThat(json(products)).hasSize(2);
    assertThat(products.headers().firstValue("Cache-Control")).hasValue("private, no-cache");
    assertThat(server.get("/orders/electronics", "Authorization", token).body())
        .contains("\"total\":7");
    problem(server.post("/orders", "{}", "Authorization", token), ProblemType.SCOPE_MISSING);
    problem(server.get("/-/board", "Authorization", token), ProblemType.SCOPE_MISSING);
    problem(server.post("/-/viewer-tokens", "", "Authorization", token), ProblemType.SCOPE_MISSING);

    pass(Duration.ofSeconds(602));
    assertThat(
            problem(server.get("/categories", "Authorization", token), ProblemType.TOKEN_REQUIRED)
                .get("detail")
                .asString())
        .contains("ended");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "86401", "\"soon\"", "2147483648", "1.5"})
  void aToken_isMadeForASensibleTime(String seconds) {
    HttpResponse<String> refused =
        server.post("/-/viewer-tokens", "{\"seconds\":" + seconds + "}", "Authorization", bearer());
    assertThat(problem(refused, ProblemType.INVALID_FIELD).get("field").asString())
        .isEqualTo("seconds");
  }

  @Test
  void inAnAddress_onlyATokenThatEndsSoonIsTaken() {
    String token = viewerToken(60);
    assertThat(server.get("/categories?token=" + token).statusCode()).isEqualTo(200);
    assertThat(server.get("/orders?ids=A1&token=" + token).body()).contains("\"total\":3");
    problem(server.get("/categories?token=" + ADMIN), ProblemType.TOKEN_REQUIRED);
    grant("my.own.token", Optional.empty(), Scope.READ);
    assertThat(
            problem(server.get("/categories?token=my.own.token"), ProblemType.TOKEN_REQUIRED)
                .get("detail")
                .asString())
        .contains("logs");
    try (TestSocket socket = server.socket("/orders?token=my.own.token")) {
      assertThat(socket.awaitEnding().code()).isEqualTo(4001);
    }
    problem(server.get("/categories?token=" + token + "x"), ProblemType.TOKEN_REQUIRED);
    problem(
        server.post("/orders?token=" + token, "{\"lines\":[{\"id\":\"A1\",\"quantity\":1}]}"),
        ProblemType.TOKEN_REQUIRED);
  }

  /** The board's own requests carry the password that its reader once typed. */
  @Test
  void aPassword_isTaken_butNotAskedFor() {
    String password =
        Base64.getEncoder().encodeToString(("x:" + ADMIN).getBytes(StandardCharsets.UTF_8));
    assertThat(server.get("/categories", "Authorization", "Basic " + password).statusCode())
        .isEqualTo(200);
    assertThat(server.get("/categories").headers().allValues("WWW-Authenticate"))
        .containsExactly("Bearer realm=\"tally\"");
  }

  @Test
  void theShopsPage_holdsNothingOfTheShop() {
    String page = server.get("/").body();
    assertThat(page)
        .contains("<meta name=\"tally-reads\" content=\"token\">")
        .doesNotContain("Vacuum", "Electronics", "101", "electronics");
    assertThat(server.get("/-/embed/v1/feed.js").statusCode()).isEqualTo(200);
    assertThat(server.get("/health/ready").statusCode()).isEqualTo(200);
    assertThat(server.get("/-/openapi.yaml").statusCode()).isEqualTo(200);
  }

  @Test
  void socket_isToldNothing_untilItsFirstCommandShowsAToken() {
    try (TestSocket socket = server.socket("/orders/electronics")) {
      server.order("k-1", line("A1", 1));
      assertThat(server.server.viewers()).isZero();
      assertThat(socket.messages()).isEmpty();
      socket.send(auth(viewerToken(60)));
      socket.awaitAnswer("ack", "a");
      assertThat(TestSocket.totals(socket.awaitEvent("synced"))).containsExactly("A1=4", "A2=7");
      assertThat(server.server.viewers()).isEqualTo(1);
      server.order("k-2", line("A1", 1));
      socket.awaitTotal("A1", 5);
      socket.send("{\"cmd\":\"update-category\",\"payload\":{\"category\":\"confectionery\"}}");
      socket.awaitTotal("B1", 101);
    }
  }

  @Test
  void socket_withATokenInItsAddressOrHead_resumesAtOnce() {
    String since = server.shop.image().at().toString();
    server.order("k-1", line("A2", 1));
    String address = "/orders/electronics?since=%s&token=%s".formatted(since, viewerToken(60));
    try (TestSocket inAddress = server.socket(address);
        TestSocket inHead = server.socket("/orders/electronics", "Authorization", bearer())) {
      assertThat(TestSocket.totals(inAddress.awaitEvent("synced"))).containsExactly("A2=8");
      assertThat(TestSocket.totals(inHead.awaitEvent("synced"))).containsExactly("A1=3", "A2=8");
      inHead.send(
          "{\"cmd\":\"order\",\"ref\":\"o\",\"payload\":{\"order\":\"k-2\",\"lines\":[{\"id\":\"A1\",\"quantity\":1}]}}");
      inHead.awaitAnswer("ack", "o");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"cmd\":\"update-category\",\"payload\":{\"category\":\"electronics\"}}",
        "{\"cmd\":\"ping\"}",
        "{\"cmd\":\"order\",\"payload\":{\"order\":\"k-1\",\"lines\":[{\"id\":\"A1\",\"quantity\":1}]}}",
        "{\"cmd\":\"auth\",\"payload\":{}}",
        "{\"cmd\":\"auth\",\"payload\":{\"token\":\"\"}}",
        "{\"cmd\":\"auth\",\"payload\":{\"token\":\"wrong\"}}",
        "garbage",
        ""
      })
  void socket_thatBeginsOtherwise_isClosed(String first) {
    try (TestSocket socket = server.socket("/orders/electronics")) {
      socket.send(first);
      assertThat(socket.awaitEnding().code()).isEqualTo(4001);
      assertThat(socket.messages()).isEmpty();
      assertThat(server.total("A1")).isEqualTo(3);
    }
  }

  @Test
  void socket_ofAWrongToken_isToldWhy_asABrowserHearsNothingElse() {
    grant("ended", Optional.of(now.get()), Scope.ADMIN);
    grant("narrow", Optional.empty());
    for (String wrong : List.of("wrong", "ended", "narrow")) {
      try (TestSocket socket =
          server.socket("/orders/electronics", "Authorization", "Bearer " + wrong)) {
        assertThat(socket.awaitEnding().code()).isEqualTo(4001);
        assertThat(socket.awaitEnding().reason()).contains("token");
        assertThat(socket.messages()).isEmpty();
      }
    }
    try (TestSocket early = server.socket("/orders", "Authorization", "Bearer later")) {
      assertThat(early.awaitEnding().code()).isEqualTo(1012);
      assertThat(early.awaitEnding().reason()).matches("retry=1\\d{3}");
    }
    assertThat(server.meters.scrape()).contains("tally_viewers_closed_total{code=\"4001\"} 3.0");
    try (TestSocket late = server.socket("/orders")) {
      late.send(auth("later"));
      assertThat(late.awaitEnding().code()).isEqualTo(1012);
    }
  }

  @Test
  void socket_thatShowsNoToken_isClosedInTime() {
    Limits hasty = new TestLimits().request(Duration.ofMillis(50)).limits();
    try (TestServer strict = TestServer.start(closed(hasty));
        TestSocket socket = strict.socket("/orders")) {
      assertThat(socket.awaitEnding().code()).isEqualTo(4001);
    }
  }

  @Test
  void viewers_goWhenTheirTokenEnds_unlessTheyShowedAnother() {
    try (TestSocket renewing = server.socket("/orders/electronics?token=" + viewerToken(1));
        TestSocket ending = server.socket("/orders/electronics?token=" + viewerToken(1));
        RawConnection stream = server.connect()) {
      stream.send(
          "GET /orders/electronics?token=%s HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n"
              .formatted(viewerToken(1)));
      assertThat(stream.read(false).status()).isEqualTo(200);
      renewing.awaitEvent("synced");
      ending.awaitEvent("synced");
      renewing.send(auth(viewerToken(60))).awaitAnswer("ack", "a");
      assertThat(ending.isOpen()).isTrue();

      pass(Duration.ofSeconds(3));
      assertThat(ending.awaitEnding().code()).isEqualTo(4001);
      assertThat(stream.rest()).contains("synced");
      soon().until(() -> server.server.viewers() == 1);
      server.order("k-1", line("A1", 1));
      renewing.awaitTotal("A1", 4);
    }
  }

  @Test
  void viewers_goWhenAShorterTokenEnds_thatTheyShowedLast() {
    grant("long", Optional.of(now.get().plusSeconds(3_600)), Scope.READ);
    grant("short", Optional.of(now.get().plusSeconds(1)), Scope.READ);
    try (TestSocket socket = server.socket("/orders", "Authorization", "Bearer long")) {
      socket.awaitEvent("synced");
      socket.send(auth("short")).awaitAnswer("ack", "a");
      int before = looks.get();
      soon().until(() -> looks.get() >= before + 3); // each second, and not each minute
      pass(Duration.ofSeconds(3));
      assertThat(socket.awaitEnding().code()).isEqualTo(4001);
    }
  }

  @Test
  void socket_ofAWrongAddress_isRefused_beforeItOpens() {
    try (RawConnection connection = server.connect()) {
      connection.send(
          "GET /orders/electronics?token=a&token=b HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
      assertThat(connection.read().status()).isEqualTo(400);
    }
  }

  @Test
  void viewers_goWhenTheirTokenIsTakenBack() {
    grant("ours", Optional.of(now.get().plusSeconds(1)), Scope.ORDERS); // so that it is looked at
    try (TestSocket socket = server.socket("/orders", "Authorization", "Bearer ours")) {
      socket.awaitEvent("synced");
      grants.remove("ours");
      assertThat(socket.awaitEnding().code()).isEqualTo(4001);
    }
  }

  /** A browser sends a password that its user once typed with every page's handshake. */
  @Test
  void socket_isNotLetInByAPassword_whichAnyPageWouldSend() {
    String password =
        Base64.getEncoder().encodeToString(("x:" + ADMIN).getBytes(StandardCharsets.UTF_8));
    String[] typed = {"Authorization", "Basic " + password, "Origin", "https://other.example"};
    try (TestSocket socket = server.socket("/orders/electronics", typed)) {
      socket.send(
          "{\"cmd\":\"order\",\"payload\":{\"order\":\"k-1\",\"lines\":[{\"id\":\"A1\",\"quantity\":1}]}}");
      assertThat(socket.awaitEnding().code()).isEqualTo(4001);
      assertThat(socket.messages()).isEmpty();
      assertThat(server.total("A1")).isEqualTo(3);
    }
  }

  /** What answers no WebSocket is not let in by the headers of one. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/categories",
        "/electronics",
        "/electronics/A1",
        "/-/board",
        "/-/orders/sample-A1"
      })
  void aHandshakeWhereNoneIs_needsATokenAsOtherRequestsDo(String path) {
    try (RawConnection connection = server.connect()) {
      connection.send(
          "GET %s HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
              .formatted(path));
      assertThat(connection.read().status()).isEqualTo(401);
    }
  }

  @Test
  void stream_whoseTokenEndsWhileItWaits_isToldNothing() {
    Config patient = closed(TestServer.LIMITS).with(WebSettings.POSITION_WAIT, Duration.ofHours(1));
    try (TestServer waiting = TestServer.start(patient);
        RawConnection stream = waiting.connect()) {
      grant("a.b.c", Optional.of(now.get().plusSeconds(60)), Scope.READ);
      int before = looks.get();
      Position here = waiting.shop.image().at();
      stream.send(
          "GET /orders/electronics?since=%s-%d&token=a.b.c HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n"
              .formatted(here.epoch(), here.offset() + 1));
      soon().until(() -> looks.get() > before);
      pass(Duration.ofHours(2));
      waiting.order("k-1", line("A1", 1));
      assertThat(stream.read(false).status()).isEqualTo(200);
      assertThat(stream.rest()).doesNotContain("total", "synced");
    }
  }

  @Test
  void viewers_stay_whileTheirTokenCannotBeChecked() {
    grant("jwt", Optional.of(now.get().plusSeconds(1)), Scope.READ); // so that it is looked at
    try (TestSocket socket = server.socket("/orders/electronics", "Authorization", "Bearer jwt")) {
      socket.awaitEvent("synced");
      undecided.set("jwt");
      int before = looks.get();
      soon().until(() -> looks.get() > before);
      server.order("k-1", line("A1", 1));
      socket.awaitTotal("A1", 4);
    }
  }

  @Test
  void newcomers_ofAServerThatCloses_areToldToComeBack() throws Exception {
    BlockingQueue<GatedLedger.Waiting> waiting = GatedLedger.queue();
    TestServer closing =
        TestServer.start(closed(TestServer.LIMITS), GatedLedger.handingTo(waiting));
    try (TestSocket viewer = closing.socket("/orders", "Authorization", bearer());
        TestSocket newcomer = closing.socket("/orders")) {
      viewer.send(
          "{\"cmd\":\"order\",\"ref\":\"o\",\"payload\":{\"order\":\"k-1\",\"lines\":[{\"id\":\"A1\",\"quantity\":1}]}}");
      GatedLedger.Waiting order = GatedLedger.next(waiting);
      Thread close = new Thread(closing::close);
      close.start();
      soon()
          .until(
              () -> {
                viewer.send(
                    "{\"cmd\":\"order\",\"ref\":\"p\",\"payload\":{\"order\":\"k-2\",\"lines\":[{\"id\":\"A1\",\"quantity\":1}]}}");
                return viewer.messages().toString().contains("closing");
              });
      assertThat(newcomer.awaitEnding().code()).isEqualTo(1012);
      order.receipt().complete(new Receipt.Accepted(new Position("e", 1), "k-1"));
      viewer.awaitAnswer("ack", "o");
      // Those that came before it closed.
      waiting.forEach(
          early -> early.receipt().complete(new Receipt.Accepted(new Position("e", 2), "k-2")));
      close.join();
    }
  }

  @Test
  void onTheOperatorsOwnPort_whoReachesItMayRead_butNoOtherOriginsPage() throws Exception {
    Config config =
        closed(TestServer.LIMITS)
            .with(
                HttpSettings.OPERATORS,
                new OperatorAccess(
                    false,
                    Optional.of(
                        new OperatorAccess.OwnPort(List.of("127.0.0.1"), new Port(0, false)))));
    try (TestServer both = TestServer.start(config)) {
      int port = both.server.operatorAddresses().get(0).getPort();
      problem(both.get("/electronics"), ProblemType.TOKEN_REQUIRED);
      for (String path : List.of("/electronics", "/", "/orders/electronics")) {
        HttpResponse<String> own =
            both.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)));
        assertThat(own.statusCode()).isEqualTo(200);
        assertThat(own.body()).contains("A1");
        HttpResponse<String> elsewhere =
            both.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                    .header("Origin", "https://other.example"));
        assertThat(elsewhere.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
      }
      URI feed = URI.create("ws://127.0.0.1:" + port + "/orders");
      assertThatThrownBy(
              () -> TestSocket.open(both.client, feed, "Origin", "https://other.example"))
          .hasStackTraceContaining("403");
    }
  }

  /** So that a page can be made against the mock service as it will be in production. */
  @Test
  void anOpenShop_makesTokens_andMindsNone() {
    try (TestServer open = TestServer.start()) {
      String token = json(open.post("/-/viewer-tokens", "")).get("token").asString();
      try (TestSocket socket = open.socket("/orders/electronics?token=" + token)) {
        socket.awaitEvent("synced");
        socket.send(auth(token)).awaitAnswer("ack", "a");
      }
    }
  }
}
