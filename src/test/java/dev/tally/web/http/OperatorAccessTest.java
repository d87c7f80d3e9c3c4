package dev.tally.web.http;

import static dev.tally.web.TestServer.problem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tally.config.Config;
import dev.tally.web.TestServer;
import dev.tally.web.net.ListenException;
import dev.tally.web.net.Port;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who sees what only operators need, on which port, and what a browser may do with it. */
class OperatorAccessTest {

  private static final String ELSEWHERE = "https://other.example";
  private static final List<String> PATHS =
      List.of("/-/board", "/-/history", "/-/viewers", "/metrics");

  private static TestServer byToken() {
    return TestServer.start(
        guarded().with(HttpSettings.OPERATORS, new OperatorAccess(true, Optional.empty())));
  }

  private static TestServer onItsOwnPort(boolean byToken) {
    return TestServer.start(
        guarded().with(HttpSettings.OPERATORS, new OperatorAccess(byToken, ownPort(0))));
  }

  private static Config guarded() {
    return TestServer.settings(TokenAuth.token("s3cret"), CorsPolicy.any(), TestServer.LIMITS);
  }

  private static Optional<OperatorAccess.OwnPort> ownPort(int number) {
    return Optional.of(new OperatorAccess.OwnPort(List.of("127.0.0.1"), new Port(number, false)));
  }

  private static String basic(String userAndToken) {
    byte[] bytes = userAndToken.getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(bytes);
  }

  private static Optional<String> readers(HttpResponse<String> response) {
    return response.headers().firstValue("Access-Control-Allow-Origin");
  }

  @Test
  void byToken_aBrowserIsAskedForOne_andShowsItAsAPassword() {
    try (TestServer server = byToken()) {
      for (String path : PATHS) {
        HttpResponse<String> stranger = server.get(path);
        problem(stranger, ProblemType.TOKEN_REQUIRED);
        assertThat(stranger.headers().allValues("WWW-Authenticate"))
            .containsExactly("Bearer realm=\"tally\"", "Basic realm=\"Tally\", charset=\"UTF-8\"");
        for (String user : List.of("", "anna", "anna\u00e9")) {
          String shown = basic(user + ":s3cret");
          assertThat(server.get(path, "Authorization", shown).statusCode()).isEqualTo(200);
        }
        assertThat(server.get(path, "Authorization", "Bearer s3cret").statusCode()).isEqualTo(200);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"anna:wrong", "s3cret", "s3cret:", ":s3cret:", "anna:s3cret ", ""})
  void byToken_anotherPassword_is401(String userAndToken) {
    try (TestServer server = byToken()) {
      problem(
          server.get("/metrics", "Authorization", basic(userAndToken)), ProblemType.TOKEN_REQUIRED);
      problem(server.get("/metrics", "Authorization", "Basic ???"), ProblemType.TOKEN_REQUIRED);
    }
  }

  /** A browser sends a password by itself, so a page of any site could use it to change things. */
  @ParameterizedTest
  @CsvSource({
    "POST, /orders", "POST, /cancellations", "POST, /categories", "POST, /electronics",
    "PATCH, /electronics/A1", "DELETE, /electronics/A1", "POST, /-/products", "POST, /-/forget",
    "GET, /-/orders/sample-A1", "GET, /-/orders?key=sample-A1", "GET, /-/token",
  })
  void aPassword_opensNothingElse(String method, String path) {
    try (TestServer server = byToken()) {
      HttpResponse<String> response =
          server.send(method, path, "Authorization", basic("anna:s3cret"));
      problem(response, ProblemType.TOKEN_REQUIRED);
      assertThat(response.headers().allValues("WWW-Authenticate"))
          .noneMatch(challenge -> challenge.startsWith("Basic"));
    }
  }

  @Test
  void byToken_whatIsShown_isForOwnPagesOnly_andInNoCache() {
    try (TestServer server = byToken()) {
      for (String path : PATHS) {
        HttpResponse<String> shown =
            server.get(path, "Authorization", basic("anna:s3cret"), "Origin", ELSEWHERE);
        assertThat(shown.statusCode()).isEqualTo(200);
        assertThat(readers(shown)).isEmpty();
        assertThat(shown.headers().firstValue("Access-Control-Allow-Credentials")).isEmpty();
        assertThat(shown.headers().firstValue("Cross-Origin-Resource-Policy"))
            .hasValue("same-origin");
        assertThat(shown.headers().firstValue("Cache-Control")).hasValue("no-store");
      }
      assertThat(readers(server.get("/electronics", "Origin", ELSEWHERE))).hasValue("*");
      assertThat(server.get("/").body()).contains("name=\"tally-history\" content=\"closed\"");
    }
  }

  @Test
  void open_everyPageMayRead() {
    try (TestServer server = TestServer.start()) {
      for (String path : PATHS) {
        assertThat(readers(server.get(path, "Origin", ELSEWHERE))).hasValue("*");
      }
      assertThat(server.get("/").body()).contains("name=\"tally-history\" content=\"open\"");
    }
  }

  @Test
  void onItsOwnPort_thereIsAll_andOnTheOthersEverythingElse() {
    try (TestServer server = onItsOwnPort(false)) {
      for (String path : PATHS) {
        problem(server.get(path), ProblemType.NOT_FOUND);
        problem(server.get(path, "Authorization", "Bearer s3cret"), ProblemType.NOT_FOUND);
        HttpResponse<String> shown = own(server, path, "Origin", ELSEWHERE);
        assertThat(shown.statusCode()).isEqualTo(200);
        assertThat(readers(shown)).isEmpty();
      }
      for (String path : List.of("/health/live", "/health/ready", "/electronics", "/categories")) {
        assertThat(server.get(path).statusCode()).isEqualTo(200);
        assertThat(own(server, path).statusCode()).isEqualTo(200);
      }
      problem(own(server, "/-/orders/sample-A1"), ProblemType.TOKEN_REQUIRED);
    }
  }

  @Test
  void onItsOwnPort_andByToken_itNeedsBoth() {
    try (TestServer server = onItsOwnPort(true)) {
      problem(server.get("/metrics", "Authorization", "Bearer s3cret"), ProblemType.NOT_FOUND);
      problem(own(server, "/metrics"), ProblemType.TOKEN_REQUIRED);
      assertThat(own(server, "/metrics", "Authorization", "Bearer s3cret").statusCode())
          .isEqualTo(200);
    }
  }

  /** Otherwise whoever is trusted on the main ports could hide from its meters and limits there. */
  @Test
  void onItsOwnPort_noProxyIsBelieved_norHasToSayWhoItIsAtFirst() throws Exception {
    try (TestServer server =
        TestServer.start(
            guarded()
                .with(HttpSettings.PROXIES, Proxies.at(List.of("127.0.0.1"), true))
                .with(HttpSettings.SITE, Site.parse("https://shop.example/tally"))
                .with(HttpSettings.OPERATORS, new OperatorAccess(false, ownPort(0))))) {
      assertThat(own(server, "/metrics", "X-Forwarded-For", "no address").statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void aPortThatIsTaken_leavesNoOtherOpen() {
    try (TestServer first = TestServer.start()) {
      int taken = first.address().getPort();
      assertThatThrownBy(
              () ->
                  TestServer.start(
                      guarded()
                          .with(HttpSettings.OPERATORS, new OperatorAccess(false, ownPort(taken)))))
          .isInstanceOf(ListenException.class)
          .hasMessageContaining(String.valueOf(taken));
    }
  }

  private static HttpResponse<String> own(TestServer server, String path, String... headers) {
    int port = server.server.operatorAddresses().get(0).getPort();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    return server.send(headers.length == 0 ? request : request.headers(headers));
  }
}
