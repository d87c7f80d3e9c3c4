package dev.tally.web.http;

import static dev.tally.web.TestServer.problem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tally.web.TestServer;
import dev.tally.web.TestSocket;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which clients may write. */
class TokenAuthTest {

  private static final String ORDER =
      "{\"order\":\"k-1\",\"lines\":[{\"id\":\"A1\",\"quantity\":2}]}";

  private static TestServer guarded() {
    return TestServer.start(
        TestServer.settings(TokenAuth.token("s3cret"), CorsPolicy.any(), TestServer.LIMITS));
  }

  @ParameterizedTest
  @CsvSource({
    "/orders, " + "'{\"order\":\"k-1\",\"lines\":[{\"id\":\"A1\",\"quantity\":2}]}'",
    "/categories, '{\"name\":\"toys\"}'",
    "/electronics, '{\"name\":\"Kite\",\"rrp\":1,\"info\":\"-\"}'",
    "/electronics, 'no json'",
  })
  void write_withoutTheToken_is401(String path, String body) {
    try (TestServer server = guarded()) {
      HttpResponse<String> response = server.post(path, body);

      problem(response, ProblemType.TOKEN_REQUIRED);
      assertThat(response.headers().firstValue("WWW-Authenticate"))
          .hasValue("Bearer realm=\"tally\"");
      assertThat(server.total("A1")).isEqualTo(3);
      assertThat(server.shop.image().categoryImages()).hasSize(2);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer wrong", "Bearer s3cre", "Bearer s3crets", "Bearer S3CRET"})
  void write_withAnotherToken_is401AndSaysSo(String authorization) {
    try (TestServer server = guarded()) {
      HttpResponse<String> response = server.post("/orders", ORDER, "Authorization", authorization);

      problem(response, ProblemType.TOKEN_REQUIRED);
      assertThat(response.headers().firstValue("WWW-Authenticate").orElseThrow())
          .contains("invalid_token");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Basic s3cret", "Bearer", "s3cret", "Bearers3cret"})
  void write_withNoBearerToken_is401(String authorization) {
    try (TestServer server = guarded()) {
      problem(
          server.post("/orders", ORDER, "Authorization", authorization),
          ProblemType.TOKEN_REQUIRED);
    }
  }

  @Test
  void write_withTheToken_isLetIn() {
    try (TestServer server = guarded()) {
      assertThat(server.post("/orders", ORDER, "Authorization", "Bearer s3cret").statusCode())
          .isEqualTo(202);
      assertThat(server.post("/orders", ORDER, "Authorization", "bearer  s3cret").statusCode())
          .isEqualTo(202);
    }
  }

  @Test
  void read_needsNoToken() {
    try (TestServer server = guarded()) {
      assertThat(server.get("/").statusCode()).isEqualTo(200);
      assertThat(server.get("/electronics").statusCode()).isEqualTo(200);
      assertThat(server.get("/orders/electronics").statusCode()).isEqualTo(200);
      assertThat(server.get("/metrics").statusCode()).isEqualTo(200);
      try (TestSocket socket = server.socket("/orders/electronics")) {
        socket.awaitEvent("synced");
      }
    }
  }

  @Test
  void tokenCheck_saysWhetherWritesWouldBeLetIn() {
    try (TestServer server = guarded()) {
      HttpResponse<String> good = server.get("/-/token", "Authorization", "Bearer s3cret");
      assertThat(good.statusCode()).isEqualTo(204);
      assertThat(good.headers().firstValue("Cache-Control")).hasValue("no-store");
      assertThat(server.send("HEAD", "/-/token", "Authorization", "Bearer s3cret").statusCode())
          .isEqualTo(204);

      for (HttpResponse<String> bad :
          List.of(
              server.get("/-/token"),
              server.get("/-/token", "Authorization", "Bearer s3cre"),
              server.get("/-/token", "Authorization", "Basic s3cret"))) {
        problem(bad, ProblemType.TOKEN_REQUIRED);
        assertThat(bad.headers().firstValue("WWW-Authenticate").orElseThrow()).contains("Bearer");
        assertThat(bad.headers().firstValue("Cache-Control")).hasValue("no-store");
      }
      assertThat(server.send("HEAD", "/-/token").statusCode()).isEqualTo(401);
    }
  }

  @Test
  void tokenCheck_whereEveryoneMayWrite_isGood() {
    try (TestServer server = TestServer.start()) {
      assertThat(server.get("/-/token").statusCode()).isEqualTo(204);
      assertThat(server.get("/-/token", "Authorization", "Bearer any").statusCode()).isEqualTo(204);
    }
  }

  @Test
  void token_mayNotBeEmpty() {
    assertThatThrownBy(() -> TokenAuth.token(" ")).isInstanceOf(IllegalArgumentException.class);
  }
}
