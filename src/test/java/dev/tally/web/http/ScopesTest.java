package dev.tally.web.http;

import static dev.tally.web.TestServer.problem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.auth.Grant;
import dev.tally.auth.Issuer;
import dev.tally.auth.JwtKeys;
import dev.tally.auth.JwtRules;
import dev.tally.auth.JwtVerifier;
import dev.tally.auth.Scope;
import dev.tally.auth.Verdict;
import dev.tally.config.Config;
import dev.tally.web.TestServer;
import dev.tally.web.TestSocket;
import java.net.InetAddress;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What each token permits on each path. */
class ScopesTest {

  private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");

  /** Everything that needs a token, and what it must permit. */
  private static final List<Needing> ALL =
      List.of(
          new Needing("POST", "/orders", Scope.ORDERS),
          new Needing("POST", "/orders?past=true", Scope.ORDERS),
          new Needing("POST", "/cancellations", Scope.ORDERS),
          new Needing("POST", "/categories", Scope.CATALOGUE),
          new Needing("POST", "/electronics", Scope.CATALOGUE),
          new Needing("PATCH", "/electronics/A1", Scope.CATALOGUE),
          new Needing("DELETE", "/electronics/A9", Scope.CATALOGUE),
          new Needing("POST", "/-/products", Scope.CATALOGUE),
          new Needing("GET", "/-/orders/sample-A1", Scope.READ_ORDERS),
          new Needing("HEAD", "/-/orders/sample-A1", Scope.READ_ORDERS),
          new Needing("GET", "/-/orders?key=sample-A1", Scope.READ_ORDERS),
          new Needing("POST", "/-/forget", Scope.ADMIN),
          new Needing("POST", "/-/viewer-tokens", Scope.VIEWERS),
          new Needing("GET", "/categories", Scope.READ),
          new Needing("HEAD", "/categories", Scope.READ),
          new Needing("GET", "/electronics", Scope.READ),
          new Needing("GET", "/electronics/A1", Scope.READ),
          new Needing("GET", "/orders?ids=A1", Scope.READ),
          new Needing("GET", "/orders/electronics", Scope.READ),
          new Needing("HEAD", "/orders/electronics", Scope.READ),
          new Needing("GET", "/orders/no-such-category", Scope.READ),
          new Needing("GET", "/-/board", Scope.MONITOR),
          new Needing("HEAD", "/-/board", Scope.MONITOR),
          new Needing("GET", "/-/history", Scope.MONITOR),
          new Needing("GET", "/-/history?category=electronics", Scope.MONITOR),
          new Needing("GET", "/-/viewers", Scope.MONITOR),
          new Needing("GET", "/-/replica", Scope.MONITOR),
          new Needing("GET", "/metrics", Scope.MONITOR),
          new Needing("HEAD", "/metrics", Scope.MONITOR));

  private static final Issuer ISSUER = Issuer.of("ES256", "e-1");
  private static final String ENDED = ISSUER.token(NOW.minusSeconds(631), "admin");
  private static final String OTHERS = Issuer.of("ES256", "e-1").token(NOW, "admin");

  private record Needing(String method, String path, Scope scope) {}

  private static final Map<String, Grant> GRANTS = new ConcurrentHashMap<>();
  private static TestServer server;
  private static TestServer closed;

  @BeforeAll
  static void start() {
    for (Scope scope : Scope.values()) {
      grant(scope.toString(), Optional.empty(), scope);
    }
    grant("two", Optional.empty(), Scope.ORDERS, Scope.CATALOGUE);
    grant("lasting", Optional.of(NOW.plusSeconds(1)), Scope.ADMIN);
    grant("ended", Optional.of(NOW), Scope.ADMIN);
    InstantSource clock = InstantSource.fixed(NOW);
    JwtKeys keys = JwtKeys.parse(Issuer.jwks(ISSUER));
    JwtRules rules = new JwtRules(Issuer.NAME, Issuer.AUDIENCE, "scope");
    JwtVerifier jwts = new JwtVerifier(() -> keys, () -> {}, rules, clock);
    TokenAuth auth =
        TokenAuth.of(
            () -> "the-one-of-today",
            (shown, affordable) ->
                JwtVerifier.isOne(shown)
                    ? jwts.verify(shown, affordable)
                    : Verdict.of(Optional.ofNullable(GRANTS.get(shown))),
            clock);
    Config config = TestServer.settings(auth, CorsPolicy.any(), TestServer.LIMITS);
    server = TestServer.start(config);
    closed =
        TestServer.start(
            config
                .with(HttpSettings.CLOSED, true)
                .with(HttpSettings.OPERATORS, new OperatorAccess(true, Optional.empty())));
  }

  private static void grant(String token, Optional<Instant> end, Scope... scopes) {
    GRANTS.put(token, new Grant("sender-" + token, Set.of(scopes), end));
  }

  @AfterAll
  static void stop() {
    server.close();
    closed.close();
  }

  static Stream<Arguments> table() {
    List<Arguments> rows = new ArrayList<>();
    for (Needing one : ALL) {
      rows.add(Arguments.of(one.method, one.path, "", 401));
      rows.add(Arguments.of(one.method, one.path, "wrong", 401));
      rows.add(Arguments.of(one.method, one.path, "ended", 401));
      rows.add(Arguments.of(one.method, one.path, "lasting", 0));
      rows.add(Arguments.of(one.method, one.path, "the-one-of-today", 0));
      boolean isOfTwo = EnumSet.of(Scope.ORDERS, Scope.CATALOGUE, Scope.READ).contains(one.scope);
      rows.add(Arguments.of(one.method, one.path, "two", isOfTwo ? 0 : 403));
      rows.add(Arguments.of(one.method, one.path, Named.of("a JWT that ended", ENDED), 401));
      rows.add(Arguments.of(one.method, one.path, Named.of("another's JWT", OTHERS), 401));
      for (Scope scope : Scope.values()) {
        rows.add(
            Arguments.of(
                one.method,
                one.path,
                Named.of("a JWT for " + scope, ISSUER.token(NOW, "openid tally:" + scope)),
                isEnough(scope, one) ? 0 : 403));
      }
      for (Scope scope : Scope.values()) {
        rows.add(
            Arguments.of(one.method, one.path, scope.toString(), isEnough(scope, one) ? 0 : 403));
      }
    }
    return rows.stream();
  }

  private static boolean isEnough(Scope scope, Needing one) {
    return scope == one.scope || scope == Scope.ADMIN || one.scope == Scope.READ;
  }

  /**
   * @param status 0: it is let in, and its body, which is none, is looked at
   */
  @ParameterizedTest(name = "{0} {1} with {2}")
  @MethodSource("table")
  void eachToken_permitsWhatItNames(String method, String path, String token, int status) {
    String[] shown =
        token.isEmpty() ? new String[0] : new String[] {"Authorization", "Bearer " + token};
    HttpResponse<String> answer = closed.send(method, path, shown);

    if (status == 0) {
      assertThat(answer.statusCode()).isNotIn(401, 403, 429);
    } else {
      assertThat(answer.statusCode()).isEqualTo(status);
      assertThat(answer.headers().firstValue("WWW-Authenticate").orElseThrow())
          .contains(
              status == 403 ? "insufficient_scope" : token.isEmpty() ? "Bearer" : "invalid_token");
      assertThat(answer.body()).doesNotContain("the-one-of-today");
    }
  }

  @Test
  void refusals_sayWhoseTokenItIs_andWhatItLacks() {
    HttpResponse<String> narrow =
        server.send("POST", "/orders", "Authorization", "Bearer catalogue");
    problem(narrow, ProblemType.SCOPE_MISSING);
    assertThat(narrow.body()).contains("sender-catalogue", "the scope orders");
    HttpResponse<String> late = server.send("POST", "/orders", "Authorization", "Bearer ended");
    problem(late, ProblemType.TOKEN_REQUIRED);
    assertThat(late.body()).contains("sender-ended", "ended on 2026-11-30T12:00:00Z");
  }

  @Test
  void keysThatAreNotThereYet_are503_andNoFailedAttempt() {
    TokenAuth auth =
        TokenAuth.of(
            () -> "right",
            (shown, affordable) -> new Verdict.Undecided("Not yet; send it again."),
            InstantSource.fixed(NOW));
    try (TestServer waiting =
        TestServer.start(TestServer.settings(auth, CorsPolicy.any(), TestServer.LIMITS))) {
      HttpResponse<String> answer =
          waiting.get("/-/token", "Authorization", "Bearer " + ISSUER.token(NOW, "orders"));
      problem(answer, ProblemType.UNAVAILABLE);
      assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
    }
  }

  @Test
  void check_saysWhatATokenPermits() {
    assertThat(check("", "orders")).isEqualTo(204);
    assertThat(check("?scope=orders", "orders")).isEqualTo(204);
    assertThat(check("?scope=catalogue", "orders")).isEqualTo(403);
    assertThat(check("?scope=catalogue", "admin")).isEqualTo(204);
    assertThat(check("", "ended")).isEqualTo(401);
    assertThat(check("?scope=all", "admin")).isEqualTo(400);
  }

  private static int check(String query, String token) {
    return server.get("/-/token" + query, "Authorization", "Bearer " + token).statusCode();
  }

  @Test
  void socket_ordersByTheTokensScope_andNoLongerOnceItIsTakenBack() {
    grant("for-a-while", Optional.empty(), Scope.ORDERS);
    try (TestSocket socket = server.socket("/orders/electronics")) {
      socket.awaitEvent("synced");
      assertThat(code(socket, auth("catalogue", "1"), "1")).isEqualTo("scope-missing");
      socket.send(auth("for-a-while", "2")).awaitAnswer("ack", "2");
      socket.send(order("3")).awaitAnswer("ack", "3");
      GRANTS.remove("for-a-while");
      assertThat(code(socket, order("4"), "4")).isEqualTo("token-required");
    }
  }

  private static String code(TestSocket socket, String command, String ref) {
    return socket.send(command).awaitAnswer("error", ref).path("code").asString();
  }

  private static String auth(String token, String ref) {
    return "{\"cmd\":\"auth\",\"ref\":\"%s\",\"payload\":{\"token\":\"%s\"}}".formatted(ref, token);
  }

  private static String order(String ref) {
    return "{\"cmd\":\"order\",\"ref\":\"%1$s\",\"payload\":{\"order\":\"socket-%1$s\",\"lines\":[{\"id\":\"A1\",\"quantity\":1}]}}"
        .formatted(ref);
  }

  @Test
  void socket_ordersByAJwt() {
    try (TestSocket socket = server.socket("/orders/electronics")) {
      socket.awaitEvent("synced");
      String narrow = ISSUER.token(NOW, "tally:catalogue");
      assertThat(code(socket, auth(narrow, "1"), "1")).isEqualTo("scope-missing");
      socket.send(auth(ISSUER.token(NOW, "tally:orders"), "2")).awaitAnswer("ack", "2");
      socket.send(order("jwt-3")).awaitAnswer("ack", "jwt-3");
    }
  }

  @Test
  void wrongTokens_slowTheirAddressDown_butNeverARightOne() throws Exception {
    try (TestServer behind =
        TestServer.start(
            TestServer.settings(TokenAuth.token("right"), CorsPolicy.any(), TestServer.LIMITS)
                .with(HttpSettings.PROXIES, Proxies.at(List.of("127.0.0.1"), false)))) {
      HttpResponse<String> slowed = attempt(behind, "192.0.2.1", "wrong");
      int listened = 0;
      while (slowed.statusCode() == 401) { // some come back, if this takes long
        listened++;
        slowed = attempt(behind, "192.0.2.1", "wrong-" + listened);
      }
      assertThat(listened).isGreaterThanOrEqualTo(FailedAttempts.AT_ONCE);
      problem(slowed, ProblemType.TOO_MANY_ATTEMPTS);
      assertThat(Integer.parseInt(slowed.headers().firstValue("Retry-After").orElseThrow()))
          .isBetween(1, 7);
      assertThat(attempt(behind, "192.0.2.1", "right").statusCode()).isEqualTo(204);
      assertThat(attempt(behind, "192.0.2.2", "wrong").statusCode()).isEqualTo(401);
      for (int i = 0; i < 3 * FailedAttempts.AT_ONCE; i++) {
        assertThat(attempt(behind, "127.0.0.1", "wrong").statusCode()).isEqualTo(401);
      }
    }
  }

  private static HttpResponse<String> attempt(TestServer server, String from, String token) {
    return server.get("/-/token", "X-Forwarded-For", from, "Authorization", "Bearer " + token);
  }

  /** A check of a signature costs much; whose tokens were all wrong has no more of them for now. */
  @Test
  void wrongTokens_stopFurtherChecks_butNotOfWhatIsKnown() {
    AtomicInteger checks = new AtomicInteger();
    Verdict right = new Verdict.Granted(new Grant("right", Set.of(Scope.ADMIN), Optional.empty()));
    TokenAuth auth =
        TokenAuth.of(
            () -> "right",
            (shown, affordable) -> {
              if (!affordable.getAsBoolean()) {
                return Verdict.unknown();
              }
              checks.incrementAndGet();
              return shown.equals("new") ? right : Verdict.unknown();
            },
            InstantSource.fixed(NOW));
    try (TestServer behind =
        TestServer.start(
            TestServer.settings(auth, CorsPolicy.any(), TestServer.LIMITS)
                .with(HttpSettings.PROXIES, Proxies.at(List.of("127.0.0.1"), false)))) {
      int listened = 0;
      int slowed = 0;
      while (slowed < 20) {
        int status = attempt(behind, "192.0.2.1", "wrong").statusCode();
        listened += status == 401 ? 1 : 0;
        slowed += status == 429 ? 1 : 0;
      }
      assertThat(checks).hasValueLessThanOrEqualTo(listened);
      assertThat(attempt(behind, "192.0.2.1", "right").statusCode()).isEqualTo(204);
      assertThat(attempt(behind, "192.0.2.2", "new").statusCode()).isEqualTo(204);
    }
  }

  @Test
  void endedTokens_areNoGuesses() throws Exception {
    try (TestServer behind =
        TestServer.start(
            TestServer.settings(
                    TokenAuth.of(
                        () -> "right",
                        (shown, affordable) -> Verdict.of(Optional.ofNullable(GRANTS.get(shown))),
                        InstantSource.fixed(NOW)),
                    CorsPolicy.any(),
                    TestServer.LIMITS)
                .with(HttpSettings.PROXIES, Proxies.at(List.of("127.0.0.1"), false)))) {
      for (int i = 0; i < 3 * FailedAttempts.AT_ONCE; i++) {
        assertThat(attempt(behind, "192.0.2.1", "ended").statusCode()).isEqualTo(401);
      }
    }
  }

  @Test
  void failedAttempts_comeBack_andOfManyAddressesTheOldestAreForgotten() throws Exception {
    FailedAttempts failures = new FailedAttempts();
    Optional<InetAddress> one = Optional.of(InetAddress.getByName("192.0.2.1"));
    long now = -5;
    for (int i = 0; i < FailedAttempts.AT_ONCE; i++) {
      assertThat(failures.count(one, now)).isEmpty();
    }
    assertThat(failures.count(one, now)).hasValue(7);
    assertThat(failures.count(one, now)).hasValue(7);
    assertThat(failures.count(one, now + 3_000_000_000L)).hasValue(4);
    assertThat(failures.count(one, now + 6_000_000_000L)).isEmpty();
    assertThat(failures.count(one, now + 6_000_000_000L)).isPresent();
    for (int i = 0; i < 20_000; i++) {
      byte[] address = {10, (byte) (i >> 8), (byte) i, 1};
      failures.count(Optional.of(InetAddress.getByAddress(address)), now);
    }
    assertThat(failures.size()).isEqualTo(10_000);
  }
}
