package dev.tally;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.tally.TallySettings.Jwt;
import dev.tally.TallySettings.Writing;
import dev.tally.auth.Issuer;
import dev.tally.auth.JwtRules;
import dev.tally.config.Config;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that takes the JWTs of an issuer, whose keys are in a file or at an address. */
class TokenSourcesTest {

  private static final Issuer FIRST = Issuer.of("RS256", "r-1");
  private static final Issuer SECOND = Issuer.of("EdDSA", "d-1");

  @TempDir private Path directory;
  private Path keys;
  private final HttpClient client = HttpClient.newHttpClient();

  @BeforeEach
  void write() throws IOException {
    keys = Files.writeString(directory.resolve("jwks.json"), Issuer.jwks(FIRST));
    Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString("rw-r--r--"));
  }

  private Config config(Jwt.Keys from) throws IOException {
    Path token = Files.writeString(directory.resolve("admin"), "a-token-of-an-admin");
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
    return LocalServer.still(directory.resolve("data"))
        .with(TallySettings.WRITING, new Writing.WithToken(Optional.of(token)))
        .with(
            TallySettings.JWT,
            Optional.of(new Jwt(from, new JwtRules(Issuer.NAME, Issuer.AUDIENCE, "scope"))));
  }

  private int check(LocalServer server, String token) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server.uri() + "/-/token?scope=orders"))
            .header("Authorization", "Bearer " + token)
            .build();
    return client.send(request, BodyHandlers.discarding()).statusCode();
  }

  @Test
  void keysInAFile_areTakenUpWhenTheyChange_besideTheOtherTokens() throws Exception {
    try (LocalServer server = LocalServer.start(config(new Jwt.InFile(keys)))) {
      String first = FIRST.token(Instant.now(), "tally:orders");
      String second = SECOND.token(Instant.now(), "tally:orders");
      assertThat(check(server, "a-token-of-an-admin")).isEqualTo(204);
      assertThat(check(server, "another-token")).isEqualTo(401);
      assertThat(check(server, first)).isEqualTo(204);
      assertThat(check(server, FIRST.token(Instant.now(), "catalogue"))).isEqualTo(403);
      assertThat(check(server, second)).isEqualTo(401);

      Files.writeString(keys, Issuer.jwks(SECOND));
      await().until(() -> check(server, second) == 204);
      assertThat(check(server, first)).isEqualTo(401);

      Files.writeString(keys, "no keys");
      await().until(() -> check(server, second) == 204);
    }
  }

  @Test
  void keysAtAnAddress_areFetched() throws Exception {
    HttpServer issuer =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    issuer.createContext(
        "/jwks.json",
        exchange -> {
          try (exchange) {
            byte[] body = Issuer.jwks(FIRST).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
          }
        });
    issuer.start();
    URI address = URI.create("http://127.0.0.1:" + issuer.getAddress().getPort() + "/jwks.json");
    try (LocalServer server = LocalServer.start(config(new Jwt.AtAddress(address)))) {
      String token = FIRST.token(Instant.now(), "tally:orders");
      await().until(() -> check(server, token) == 204);
      HttpRequest metrics = HttpRequest.newBuilder(URI.create(server.uri() + "/metrics")).build();
      assertThat(client.send(metrics, BodyHandlers.ofString()).body())
          .contains("tally_jwt_keys_age_seconds");
    } finally {
      issuer.stop(0);
    }
  }

  @Test
  void aFileThatCannotBeUsed_isRefusedAtTheStart_withASentence() throws Exception {
    assertThatThrownBy(() -> Tally.start(config(new Jwt.InFile(directory.resolve("no-such-file")))))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("no such file");
    Files.writeString(keys, "{\"keys\":[]}");
    assertThatThrownBy(() -> Tally.start(config(new Jwt.InFile(keys))))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("no key to check signatures by");
    Files.writeString(keys, Issuer.jwks(FIRST));
    Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString("rw-rw-rw-"));
    assertThatThrownBy(() -> Tally.start(config(new Jwt.InFile(keys))))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("Others may write");
  }
}
