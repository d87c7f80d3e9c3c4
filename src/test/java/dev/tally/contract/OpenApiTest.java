package dev.tally.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.auth.Grant;
import dev.tally.auth.Scope;
import dev.tally.auth.Verdict;
import dev.tally.contract.HttpWire.Answer;
import dev.tally.ledger.Journal;
import dev.tally.ledger.Ledger;
import dev.tally.ledger.Receipt;
import dev.tally.ledger.ReplicaStatus;
import dev.tally.shop.Command;
import dev.tally.shop.Price;
import dev.tally.shop.Sku;
import dev.tally.web.GatedLedger;
import dev.tally.web.TestLimits;
import dev.tally.web.TestServer;
import dev.tally.web.http.CorsPolicy;
import dev.tally.web.http.HttpSettings;
import dev.tally.web.http.OperatorAccess;
import dev.tally.web.http.Proxies;
import dev.tally.web.http.TokenAuth;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Sends every documented request to a running server, and whatever else leads to a documented
 * answer; each answer must be as {@code docs/openapi.yaml} has it. At the end every documented
 * answer must have been seen.
 */
class OpenApiTest {

  private static final String JSON = "application/json";
  private static final String LINES = "application/x-ndjson";
  private static final String[] HANDSHAKE = {
    "Connection", "Upgrade",
    "Upgrade", "websocket",
    "Sec-WebSocket-Version", "13",
    "Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="
  };

  private final Coverage coverage = new Coverage();

  @Test
  void everyDocumentedAnswer_comes_andIsAsDocumented() {
    documentedRequests();
    unchanged();
    wrongRequests();
    wrongOrders();
    missing();
    feeds();
    tokens();
    origins();
    loading();
    ofOneOfManyNodes();
    ofALedgerThatRefuses();
    late();
    assertThat(coverage.unseen()).isEmpty();
  }

  private Answer send(
      InetSocketAddress to, Operation one, String target, String body, String... h) {
    try (HttpWire wire = new HttpWire(to)) {
      Answer answer =
          wire.send(one.method(), target, body.getBytes(StandardCharsets.UTF_8), List.of(h))
              .read(false);
      coverage.take(one, false, answer);
      return answer;
    }
  }

  private Answer send(TestServer to, String id, String target, String body, String... headers) {
    return send(to.address(), Operation.of(id), target, body, headers);
  }

  private void expect(
      int status, TestServer to, String id, String target, String body, String... headers) {
    Answer answer = send(to, id, target, body, headers);
    assertThat(answer.status()).as("%s %s: %s", id, target, answer.text()).isEqualTo(status);
  }

  /**
   * Sends each request that the document shows, in its order, with and without what may be left
   * out.
   */
  private void documentedRequests() {
    try (TestServer server = TestServer.start()) {
      for (Operation one : Operation.ALL) {
        if (one.bodies().isEmpty()) {
          String[] headers = one.headers().toArray(String[]::new);
          for (Answer answer :
              List.of(
                  send(server.address(), one, one.target(false), ""),
                  send(server.address(), one, one.target(true), "", headers))) {
            boolean isOfNodes = one.id().equals("getReplica");
            boolean needsNames = List.of("getTotals", "findProduct").contains(one.id());
            assertThat(answer.status() < 300 || isOfNodes || needsNames).as(one.id()).isTrue();
          }
          head(server, one, headers);
        }
        one.bodies()
            .properties()
            .forEach(
                media ->
                    Document.examples(media.getValue())
                        .forEach((name, body) -> write(server, one, media.getKey(), body)));
      }
    }
  }

  private void head(TestServer server, Operation one, String... headers) {
    if (one.method().equals("GET")) {
      try (HttpWire wire = new HttpWire(server.address())) {
        wire.send("HEAD", one.target(true), new byte[0], List.of(headers));
        coverage.take(one, true, wire.read(true));
        wire.send("OPTIONS", one.target(true), new byte[0], List.of());
        Answer options = wire.read(false);
        assertThat(options.status()).isEqualTo(204);
        assertThat(options.headers().get("allow").get(0)).startsWith("GET, HEAD");
      }
    }
  }

  private void write(TestServer server, Operation one, String type, JsonNode body) {
    String text = body.isString() ? body.asString() : body.toString();
    Answer answer = send(server.address(), one, one.target(false), text, "Content-Type", type);
    assertThat(answer.status()).as("%s %s: %s", one, text, answer.text()).isBetween(200, 202);
    if (type.equals(LINES)) {
      assertThat(TestServer.JSON.readTree(answer.body()).get("rejected").asInt()).isZero();
    }
  }

  private void unchanged() {
    try (TestServer server = TestServer.start()) {
      Operation.ALL.stream()
          .filter(one -> one.response(304).isPresent())
          .forEach(
              one -> {
                String tag =
                    send(server.address(), one, one.target(false), "").headers().get("etag").get(0);
                Answer again =
                    send(server.address(), one, one.target(false), "", "If-None-Match", tag);
                assertThat(again.status()).as(one.id()).isEqualTo(304);
              });
      expect(200, server, "getEmbedded", "/-/embed/v1/feed.d.ts", "");
      expect(200, server, "getPageFile", "/-/web/tally.css", "");
      expect(200, server, "getPageFile", "/-/web/icon.svg", "");
    }
  }

  /** Sends what is refused at any address, or wherever there is a body. */
  private void wrongRequests() {
    try (TestServer server = TestServer.start()) {
      for (Operation one : Operation.ALL) {
        expect(
            400,
            server,
            one.id(),
            one.target(false) + (one.target(false).contains("?") ? "&" : "?") + "x=%zz",
            "");
        for (String type : one.bodies().propertyNames()) {
          expect(415, server, one.id(), one.target(false), "{}", "Content-Type", "text/html");
          if (!type.equals(LINES)) {
            expect(400, server, one.id(), one.target(false), "[", "Content-Type", type);
            String incomplete = one.id().equals("makeViewerToken") ? "{\"seconds\":0}" : "{}";
            expect(400, server, one.id(), one.target(false), incomplete, "Content-Type", type);
          }
        }
      }
      String[][] parameters = {
        {"listProducts", "/electronics?limit=0"},
        {"listProducts", "/electronics?after=B1"},
        {"getTotals", "/orders"},
        {"getTotals", "/orders?ids=A1,"},
        {"getTotalsOfCategory", "/orders/electronics?ids=A1"},
        {"findProduct", "/-/products"},
        {"getHistory", "/-/history?minutes=1441"},
        {"getHistory", "/-/history?categories=yes"},
        {"getHistory", "/-/history?categories=true&category=electronics"},
        {"checkToken", "/-/token?scope=x&scope=y"},
        {"getPage", "/?category=a&category=b"},
        {"getOrder", "/-/orders/a%e2%80%8bb"},
        {"getOrderByQuery", "/-/orders"},
      };
      for (String[] wrong : parameters) {
        expect(400, server, wrong[0], wrong[1], "");
      }
      // The page that follows is named, and the tag is weak if the list is compressed.
      server.addProducts("electronics", 40);
      Answer paged = send(server, "listProducts", "/electronics?limit=2", "");
      assertThat(paged.headers()).containsKey("link");
      Answer zipped = send(server, "listProducts", "/electronics", "", "Accept-Encoding", "gzip");
      assertThat(zipped.headers().get("etag").get(0)).startsWith("W/");
      common(server);
    }
  }

  private void common(TestServer server) {
    expect(404, server, "isLive", "/he%61lth/live", "");
    expect(501, server, "addCategory", "/categories", "", "Transfer-Encoding", "gzip, chunked");
    expect(414, server, "isLive", "/health/live?" + "x".repeat(20_000), "");
    expect(431, server, "isLive", "/health/live", "", "X", "x".repeat(20_000));
    expect(413, server, "addCategory", "/categories", " ".repeat(70_000), "Content-Type", JSON);
    try (HttpWire wire = new HttpWire(server.address())) {
      coverage.take(
          Operation.of("getHistory"),
          false,
          wire.send("DELETE", "/-/history", new byte[0], List.of()).read(false));
    }
  }

  private void wrongOrders() {
    try (TestServer server = TestServer.start()) {
      String retired = "/electronics/A2";
      expect(204, server, "retireProduct", retired, "");
      expect(422, server, "editProduct", retired, "{\"rrp\":\"1\"}", "Content-Type", JSON);
      product(server, 201, "{\"name\":\"A\",\"rrp\":\"1\",\"info\":\"i\",\"sku\":\"s\"}", "key-1");
      product(server, 422, "{\"name\":\"B\",\"rrp\":\"1\",\"info\":\"i\"}", "key-1");
      product(server, 409, "{\"name\":\"B\",\"rrp\":\"1\",\"info\":\"i\",\"sku\":\"s\"}", "key-2");
      expect(
          409, server, "editProduct", "/electronics/A1", "{\"sku\":\"s\"}", "Content-Type", JSON);
      expect(200, server, "findProduct", "/-/products?sku=s", "");
      expect(200, server, "getTotals", "/orders?skus=s&ids=A1", "");
      expect(409, server, "addCategory", "/categories", "{\"name\":\"electronics\"}");
      expect(409, server, "retireCategory", "/categories/electronics", "");

      order(server, 202, "", "\"order\":\"o\",\"lines\":[{\"id\":\"A1\",\"quantity\":2}]");
      order(server, 422, "", "\"order\":\"o\",\"lines\":[{\"id\":\"A1\",\"quantity\":3}]");
      order(server, 422, "", "\"order\":\"p\",\"lines\":[{\"id\":\"A2\",\"quantity\":3}]");
      order(server, 422, "", "\"order\":\"p\",\"lines\":[{\"id\":\"C1\",\"quantity\":3}]");
      order(server, 202, "", "\"order\":\"r\",\"revision\":5,\"lines\":[]");
      order(server, 202, "", "\"order\":\"r\",\"revision\":4,\"lines\":[]");
      order(
          server,
          422,
          "",
          "\"order\":\"r\",\"revision\":5,\"lines\":[{\"id\":\"A1\",\"quantity\":1}]");
      String keyless = "forgotten-" + "a".repeat(12) + "-1"; // as Tally makes them
      order(
          server,
          422,
          "?past=true",
          "\"order\":\"%s\",\"lines\":[{\"id\":\"A1\",\"quantity\":1}]".formatted(keyless));
      order(server, 422, "?past=true", parts("few", 0, 1, 5_000));
      order(server, 202, "?past=true", parts("many", 0, 1_000, 1));
      order(server, 422, "?past=true", parts("many", 1_000, 1, 1));

      cancel(server, 404, "\"order\":\"none\"");
      cancel(server, 422, "\"order\":\"r\"");
      cancel(server, 202, "\"order\":\"q\",\"revision\":1");
      order(
          server,
          202,
          "",
          "\"order\":\"q\",\"revision\":2,\"lines\":[{\"id\":\"A1\",\"quantity\":1}]");
      cancel(server, 422, "\"order\":\"q\",\"revision\":2");
      cancel(server, 202, "\"order\":\"q\",\"revision\":1");
      cancel(server, 422, "\"order\":\"%s\",\"revision\":2".formatted(keyless));
      cancel(
          server, 422, "\"order\":\"o\",\"key\":\"k\",\"lines\":[{\"id\":\"A1\",\"quantity\":3}]");
      cancel(
          server, 202, "\"order\":\"o\",\"key\":\"k\",\"lines\":[{\"id\":\"A1\",\"quantity\":1}]");
      cancel(
          server, 422, "\"order\":\"o\",\"key\":\"k\",\"lines\":[{\"id\":\"B1\",\"quantity\":1}]");
      cancel(
          server, 422, "\"order\":\"o\",\"key\":\"l\",\"lines\":[{\"id\":\"C1\",\"quantity\":1}]");
    }
  }

  /** Returns an order of 2,000 units, and parts of it that were cancelled. */
  private static String parts(String key, int from, int count, int each) {
    String parts =
        IntStream.range(from, from + count)
            .mapToObj(
                n ->
                    "{\"key\":\"p%d\",\"lines\":[{\"id\":\"A1\",\"quantity\":%d}]}"
                        .formatted(n, each))
            .collect(Collectors.joining(","));
    return "\"order\":\"%s\",\"lines\":[{\"id\":\"A1\",\"quantity\":2000}],\"cancellations\":[%s]"
        .formatted(key, parts);
  }

  private void product(TestServer server, int status, String body, String key) {
    expect(
        status,
        server,
        "addProduct",
        "/electronics",
        body,
        "Idempotency-Key",
        key,
        "Prefer",
        "return=minimal");
  }

  private void order(TestServer server, int status, String query, String fields) {
    expect(status, server, "placeOrders", "/orders" + query, "{" + fields + "}");
  }

  private void cancel(TestServer server, int status, String fields) {
    expect(status, server, "cancelOrders", "/cancellations", "{" + fields + "}");
  }

  private void missing() {
    try (TestServer server = TestServer.start()) {
      String[][] targets = {
        {"listProducts", "/toys"},
        {"addProduct", "/toys", "{\"name\":\"A\",\"rrp\":\"1\",\"info\":\"i\"}"},
        {"getCategory", "/categories/toys"},
        {"editCategory", "/categories/toys", "{\"title\":\"Games\"}"},
        {"retireCategory", "/categories/toys"},
        {"getProduct", "/toys/A1"},
        {"getProduct", "/electronics/B1"},
        {"findProduct", "/-/products?sku=none"},
        {"editProduct", "/toys/A1", "{\"rrp\":\"1\"}"},
        {"editProduct", "/electronics/B1", "{\"rrp\":\"1\"}"},
        {"retireProduct", "/toys/A1"},
        {"retireProduct", "/electronics/A99"},
        {"getTotalsOfCategory", "/orders/toys"},
        {"getHistory", "/-/history?category=toys"},
        {"getOrder", "/-/orders/none"},
        {"getOrderByQuery", "/-/orders?key=none"},
        {"forgetOrder", "/-/forget", "{\"order\":\"none\"}"},
        {"explainProblem", "/-/problems/none"},
        {"getEmbedded", "/-/embed/v1/none.js"},
        {"getEmbedded", "/-/embed/v0/feed.js"},
        {"getPageFile", "/-/web/none.js"},
        {"getBoardFile", "/-/web/board/none.js"},
        {"getLibrary", "/-/lib/none.js"},
      };
      for (String[] target : targets) {
        expect(404, server, target[0], target[1], target.length > 2 ? target[2] : "");
      }
    }
  }

  private void feeds() {
    try (TestServer server = TestServer.start()) {
      for (String[] feed :
          new String[][] {
            {"getTotals", "/orders"},
            {"getTotals", "/orders?ids=A1"},
            {"getTotalsOfCategory", "/orders/electronics?since=x-1"}
          }) {
        expect(101, server, feed[0], feed[1], "", HANDSHAKE);
        expect(200, server, feed[0], feed[1], "", "Accept", "text/event-stream");
        String[] old = HANDSHAKE.clone();
        old[5] = "8";
        expect(426, server, feed[0], feed[1], "", old);
        String[] wrong = HANDSHAKE.clone();
        wrong[7] = "x";
        expect(400, server, feed[0], feed[1], "", wrong);
      }
    }
  }

  private void tokens() {
    Map<String, Grant> grants = new HashMap<>();
    for (Scope scope : Scope.values()) {
      grants.put(scope.toString(), new Grant(scope.toString(), Set.of(scope), Optional.empty()));
    }
    TokenAuth auth =
        TokenAuth.of(
            () -> "the-token",
            (shown, affordable) -> Verdict.of(Optional.ofNullable(grants.get(shown))),
            InstantSource.system());
    try (TestServer server =
        TestServer.start(
            TestServer.settings(auth, CorsPolicy.any(), TestServer.LIMITS)
                .with(HttpSettings.PROXIES, Proxies.at(List.of("127.0.0.1"), false)))) {
      for (Operation one : Operation.ALL) {
        boolean isGuarded = one.needsToken();
        Answer without = send(server.address(), one, one.target(false), "");
        assertThat(without.status() == 401).as(one.id()).isEqualTo(isGuarded);
        if (isGuarded) {
          narrow(server, one, one.scope().orElse("orders"));
          wrong(server, one);
        }
      }
    }
    operators(auth);
    grants.put("nothing", new Grant("nothing", Set.of(), Optional.empty()));
    readers(auth);
  }

  /** Asks for what is the operators' from a server that shows it by token only. */
  private void operators(TokenAuth auth) {
    try (TestServer server =
        TestServer.start(
            TestServer.settings(auth, CorsPolicy.any(), TestServer.LIMITS)
                .with(HttpSettings.OPERATORS, new OperatorAccess(true, Optional.empty()))
                .with(HttpSettings.PROXIES, Proxies.at(List.of("127.0.0.1"), false)))) {
      for (String id :
          List.of(
              "getHistory",
              "countViewers",
              "getReplica",
              "getMetrics",
              "getBoard",
              "getBoardToken")) {
        Operation one = Operation.of(id);
        expect(401, server, id, one.target(false), "");
        expect(403, server, id, one.target(false), "", "Authorization", "Bearer orders");
        wrong(server, one);
      }
    }
  }

  /** Asks for what everyone may read from a server whose shop is closed. */
  private void readers(TokenAuth auth) {
    try (TestServer server =
        TestServer.start(
            TestServer.settings(auth, CorsPolicy.any(), TestServer.LIMITS)
                .with(HttpSettings.CLOSED, true)
                .with(HttpSettings.PROXIES, Proxies.at(List.of("127.0.0.1"), false)))) {
      String made = auth.makeViewerToken(Duration.ofHours(1)).token();
      server.submit(
          new Command.AddProduct(
              "electronics",
              "Robot",
              new Price("1"),
              "-",
              Optional.of(new Sku("r-1")),
              Optional.empty()));
      for (String id :
          List.of(
              "listCategories",
              "getCategory",
              "listProducts",
              "getProduct",
              "findProduct",
              "getTotals",
              "getTotalsOfCategory")) {
        Operation one = Operation.of(id);
        String target = id.equals("getTotals") ? "/orders?ids=A1" : one.target(false);
        expect(401, server, id, target, "");
        expect(403, server, id, target, "", "Authorization", "Bearer nothing");
        expect(200, server, id, target + (target.contains("?") ? "&" : "?") + "token=" + made, "");
        wrong(server, one);
      }
    }
  }

  /** Shows each token that does not permit this. */
  private void narrow(TestServer server, Operation one, String needed) {
    String target = one.id().equals("checkToken") ? "/-/token?scope=orders" : one.target(false);
    for (Scope scope : Scope.values()) {
      Answer answer = send(server.address(), one, target, "", "Authorization", "Bearer " + scope);
      boolean isEnough = scope == Scope.ADMIN || scope.toString().equals(needed);
      assertThat(answer.status() == 403).as("%s with %s", one, scope).isEqualTo(!isEnough);
    }
  }

  private void wrong(TestServer server, Operation one) {
    String from = "192.0.2." + (Operation.ALL.indexOf(one) + 1);
    Answer answer;
    do {
      answer =
          send(
              server.address(),
              one,
              one.target(false),
              "",
              "X-Forwarded-For",
              from,
              "Authorization",
              "Bearer wrong");
    } while (answer.status() == 401);
    assertThat(answer.status()).isEqualTo(429);
  }

  private void origins() {
    CorsPolicy one = CorsPolicy.only(List.of("https://shop.example"));
    String[] foreign = {"Origin", "https://other.example"};
    try (TestServer server =
        TestServer.start(TestServer.settings(TokenAuth.open(), one, TestServer.LIMITS))) {
      for (Operation operation : Operation.ALL) {
        if (!operation.method().equals("GET")) {
          expect(403, server, operation.id(), operation.target(false), "", foreign);
        }
      }
      String[] page =
          Stream.concat(Arrays.stream(HANDSHAKE), Arrays.stream(foreign)).toArray(String[]::new);
      expect(403, server, "getTotals", "/orders", "", page);
      expect(403, server, "getTotalsOfCategory", "/orders/electronics", "", page);
    }
  }

  /** Asks a server that has not read its data. */
  private void loading() {
    try (LoadingServer server = new LoadingServer()) {
      for (Operation one : Operation.ALL) {
        Answer answer = send(server.address(), one, one.target(false), "");
        assertThat(answer.status() == 503).as(one.id()).isEqualTo(one.response(503).isPresent());
      }
    }
  }

  private void ofOneOfManyNodes() {
    ReplicaStatus status =
        new ReplicaStatus(
            "journal-1",
            2_050,
            -1,
            List.of(new ReplicaStatus.DigestAt(1_024, 7)),
            new Journal.Extent(0, 2_051, 1, 1, 1),
            Duration.ofMillis(20),
            Duration.ofMillis(150),
            0,
            Duration.ZERO,
            0);
    try (TestServer server = TestServer.start(TestServer.settings(), node(() -> status))) {
      expect(200, server, "getReplica", "/-/replica", "");
    }
  }

  /** Returns what makes a ledger say this of itself. */
  static UnaryOperator<Ledger> node(Supplier<ReplicaStatus> status) {
    return real ->
        (Ledger)
            Proxy.newProxyInstance(
                Ledger.class.getClassLoader(),
                new Class<?>[] {Ledger.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("replica")) {
                    return Optional.of(status.get());
                  }
                  try {
                    return method.invoke(real, arguments);
                  } catch (InvocationTargetException e) {
                    throw e.getCause();
                  }
                });
  }

  /** Asks for what no test can bring about in time: a total of 2^53, and a fault of the program. */
  private void ofALedgerThatRefuses() {
    Receipt tooLarge =
        new Receipt.Rejected(
            Receipt.Reason.TOTAL_TOO_LARGE, "The total of A1 would grow too large.");
    try (TestServer server =
        TestServer.start(
            TestServer.settings(),
            GatedLedger.answering(CompletableFuture.completedFuture(tooLarge)))) {
      order(server, 422, "", "\"order\":\"o\",\"lines\":[{\"id\":\"A1\",\"quantity\":1}]");
      cancel(server, 422, "\"order\":\"o\"");
    }
    try (TestServer server =
        TestServer.start(
            TestServer.settings(),
            GatedLedger.by(
                (real, command) ->
                    command instanceof Command.AddCategory
                        ? CompletableFuture.failedFuture(new IllegalStateException("on purpose"))
                        : real.submit(command)))) {
      expect(500, server, "addCategory", "/categories", "{\"name\":\"toys\"}");
    }
  }

  /** Sends a part of a request, and of a stream. */
  private void late() {
    try (TestServer server =
        TestServer.start(
            TestServer.settings(new TestLimits().request(Duration.ofMillis(300)).limits()))) {
      for (String id : List.of("addCategory", "placeOrders", "importCatalogue")) {
        Operation one = Operation.of(id);
        List<String> types = new ArrayList<>(one.bodies().propertyNames());
        TestServer.Farewell late =
            server.outlast(
                "POST %s HTTP/1.1\r\nHost: a\r\nContent-Type: %s\r\nContent-Length: 9\r\n\r\n"
                    .formatted(one.target(false), types.get(types.size() - 1)));
        Map<String, List<String>> headers = new TreeMap<>();
        late.answer().headers().forEach((name, value) -> headers.put(name, List.of(value)));
        byte[] body = late.answer().body().getBytes(StandardCharsets.UTF_8);
        coverage.take(one, false, new Answer(late.answer().status(), headers, body));
      }
    }
  }
}
