package dev.tally.web.http;

import static dev.tally.web.TestServer.problem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tally.web.RawConnection;
import dev.tally.web.RawConnection.Answer;
import dev.tally.web.TestServer;
import dev.tally.web.TestSocket;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What pages of other origins may do, and how browsers are told (CORS). */
class CorsPolicyTest {

  private static final String ORDER =
      "{\"order\":\"k-1\",\"lines\":[{\"id\":\"A1\",\"quantity\":2}]}";
  private static final String SHOP = "https://shop.example";
  private static final String OTHER = "https://other.example";

  private static final Client CLIENT =
      new Client(Optional.empty(), false, false, Optional.empty(), "", "");

  private static TestServer narrowed() {
    return TestServer.start(
        TestServer.settings(TokenAuth.open(), CorsPolicy.only(List.of(SHOP)), TestServer.LIMITS));
  }

  private static void assertAllowed(HttpResponse<String> response, String origin) {
    assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).hasValue(origin);
    assertThat(response.headers().firstValue("Access-Control-Expose-Headers"))
        .hasValue("Location, Retry-After, ETag, Link, Tally-Position, Tally-Complete");
    assertThat(response.headers().firstValue("Access-Control-Allow-Credentials")).isEmpty();
  }

  private static void assertNotAllowed(HttpResponse<String> response) {
    assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
  }

  @Test
  void anyOrigin_readsAndWrites() {
    try (TestServer server = TestServer.start()) {
      assertAllowed(server.get("/electronics", "Origin", "http://localhost:5050"), "*");
      assertAllowed(server.get("/toys", "Origin", "null"), "*");
      assertAllowed(server.post("/orders", ORDER, "Origin", OTHER), "*");
      try (TestSocket socket = server.socket("/orders/electronics", "Origin", OTHER)) {
        socket.awaitEvent("synced");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/electronics, 'GET, HEAD, POST, OPTIONS'",
    "/orders, 'GET, HEAD, POST, OPTIONS'",
    "/orders/electronics, 'GET, HEAD, OPTIONS'",
    "/electronics/A1, 'GET, HEAD, PATCH, DELETE, OPTIONS'"
  })
  void preflight_saysWhatIsAllowed(String path, String methods) {
    try (TestServer server = TestServer.start()) {
      HttpResponse<String> response =
          server.send(
              "OPTIONS",
              path,
              "Origin",
              OTHER,
              "Access-Control-Request-Method",
              "POST",
              "Access-Control-Request-Headers",
              "content-type,idempotency-key");

      assertThat(response.statusCode()).isEqualTo(204);
      assertAllowed(response, "*");
      assertThat(response.headers().firstValue("Access-Control-Allow-Methods")).hasValue(methods);
      assertThat(response.headers().firstValue("Access-Control-Allow-Headers"))
          .hasValue(
              "Content-Type, Authorization, Idempotency-Key, Prefer, Last-Event-ID, If-None-Match,"
                  + " Tally-Position");
      assertThat(response.headers().firstValue("Access-Control-Max-Age")).isPresent();
    }
  }

  @Test
  void preflight_needsNoToken() {
    try (TestServer server =
        TestServer.start(
            TestServer.settings(TokenAuth.token("secret"), CorsPolicy.any(), TestServer.LIMITS))) {
      HttpResponse<String> response =
          server.send(
              "OPTIONS", "/orders", "Origin", OTHER, "Access-Control-Request-Method", "POST");
      assertThat(response.statusCode()).isEqualTo(204);
      assertAllowed(response, "*");
    }
  }

  @Test
  void listedOrigin_isEchoed_andCachesAreTold() {
    try (TestServer server = narrowed()) {
      HttpResponse<String> listed = server.get("/electronics", "Origin", SHOP);
      assertAllowed(listed, SHOP);
      assertThat(listed.headers().allValues("Vary")).contains("origin");

      HttpResponse<String> none = server.get("/orders/electronics");
      assertNotAllowed(none);
      assertThat(none.headers().allValues("Vary")).contains("origin", "Accept");
      assertThat(none.statusCode()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        OTHER,
        "http://shop.example",
        "https://shop.example:8443",
        "https://shop.example.evil.example",
        "https://evilshop.example",
        "null"
      })
  void otherOrigin_isNotTold_andMayNeitherWriteNorFollow(String origin) {
    try (TestServer server = narrowed()) {
      assertNotAllowed(server.get("/electronics", "Origin", origin));
      problem(server.post("/orders", ORDER, "Origin", origin), ProblemType.ORIGIN_REFUSED);
      problem(
          server.get("/orders/electronics", "Accept", "text/event-stream", "Origin", origin),
          ProblemType.ORIGIN_REFUSED);
      assertThatThrownBy(() -> server.socket("/orders/electronics", "Origin", origin))
          .hasStackTraceContaining("WebSocketHandshakeException");
      assertThat(server.total("A1")).isEqualTo(3);
    }
  }

  @Test
  void listedOrigin_andNone_mayWriteAndFollow() {
    try (TestServer server = narrowed()) {
      assertThat(server.post("/orders", ORDER, "Origin", SHOP).statusCode()).isEqualTo(202);
      assertThat(server.post("/orders", ORDER).statusCode()).isEqualTo(202);
      try (TestSocket browser = server.socket("/orders/electronics", "Origin", SHOP);
          TestSocket program = server.socket("/orders/electronics")) {
        browser.awaitEvent("synced");
        program.awaitEvent("synced");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "localhost:3000, http://localhost:3000, 200",
    "127.0.0.1:3000, http://127.0.0.1:3000, 200",
    "[::1]:3000, http://[::1]:3000, 200",
    "LocalHost, https://localhost, 200",
    "localhost:3000, http://localhost:5050, 403",
    "evil.example:3000, http://evil.example:3000, 403",
    "127.0.0.1.evil.example, http://127.0.0.1.evil.example, 403",
  })
  void ownPage_isWelcomeWhereItsNameCannotBeForged(String host, String origin, int status) {
    try (TestServer server = narrowed();
        RawConnection connection = server.connect()) {
      connection.send(
          "GET /orders/electronics HTTP/1.1\r\nHost: %s\r\nOrigin: %s\r\nAccept: text/event-stream\r\n\r\n"
              .formatted(host, origin));
      Answer answer = connection.read(false);
      assertThat(answer.status()).isEqualTo(status);
      if (status == 200) {
        assertThat(answer.headers())
            .containsEntry("access-control-allow-origin", origin)
            .containsEntry("content-type", "text/event-stream");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "https://shop.example:443, https://shop.example",
    "http://shop.example:80, http://shop.example",
    "https://shop.example:80, https://shop.example:80",
    "https://Shop.Example, https://shop.example",
    "https://b\u00fccher.example, https://xn--bcher-kva.example",
    "https://B\u00dcCHER.example:443, https://xn--bcher-kva.example",
    "http://[::1]:80, http://[::1]",
    "app://local, app://local"
  })
  void origin_isUnderstood_asBrowsersWriteIt(String listed, String sent) {
    DefaultHttpHeaders request = new DefaultHttpHeaders();
    request.set("Origin", sent);
    assertThat(CorsPolicy.only(List.of(listed)).admits(request, CLIENT)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "shop.example", "https://shop.example/", "https://", "*"})
  void origin_thatIsNone_isRefusedAtTheStart(String written) {
    assertThatThrownBy(() -> CorsPolicy.only(List.of(written)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("https://shop.example");
  }
}
