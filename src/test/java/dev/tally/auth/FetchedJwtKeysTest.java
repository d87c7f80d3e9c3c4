package dev.tally.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Keys at an address that answers, and answers wrongly, and not at all. */
class FetchedJwtKeysTest {

  private static final Duration NEVER = Duration.ofDays(1);
  private static final Duration SOON = Duration.ofMillis(1);

  private static final Issuer FIRST = Issuer.of("ES256", "e-1");
  private static final Issuer SECOND = Issuer.of("ES256", "e-2");

  private record Said(int status, String body) {}

  private final AtomicInteger asked = new AtomicInteger();
  private volatile Said said = new Said(200, Issuer.jwks(FIRST));
  private HttpServer http;
  private URI address;

  @BeforeEach
  void open() throws IOException {
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.createContext("/", this::answer);
    http.start();
    address = URI.create("http://127.0.0.1:" + http.getAddress().getPort() + "/jwks.json");
  }

  @AfterEach
  void close() {
    http.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      Said now = said;
      byte[] body = now.body().getBytes(StandardCharsets.UTF_8);
      if (now.status() == 302) {
        exchange.getResponseHeaders().set("Location", address.resolve("/elsewhere").toString());
      }
      exchange.sendResponseHeaders(now.status(), body.length);
      exchange.getResponseBody().write(body);
    } finally {
      asked.incrementAndGet();
    }
  }

  private void awaitTwoMore() {
    int before = asked.get();
    await().until(() -> asked.get() >= before + 2); // the first may have begun before
  }

  @Test
  void keys_areFetchedInTheBackground_andAgainWhenOneIsMissing() {
    try (FetchedJwtKeys keys = FetchedJwtKeys.from(address, NEVER, SOON)) {
      await().until(() -> keys.get().size() == 1);
      said = new Said(200, Issuer.jwks(FIRST, SECOND));
      keys.refresh();
      await().until(() -> keys.get().size() == 2);
    }
  }

  @Test
  void theSameKeys_stayTheSame_soThatWhatTheyVerifiedStaysKnown() {
    try (FetchedJwtKeys keys = FetchedJwtKeys.from(address, SOON, SOON)) {
      await().until(() -> keys.get().size() == 1);
      JwtKeys first = keys.get();
      awaitTwoMore();
      assertThat(keys.get()).isSameAs(first);
    }
  }

  @Test
  void wrongAnswers_leaveTheLastKeys() {
    try (FetchedJwtKeys keys = FetchedJwtKeys.from(address, SOON, SOON)) {
      await().until(() -> keys.get().size() == 1);
      JwtKeys first = keys.get();
      for (Said wrong :
          new Said[] {
            new Said(500, Issuer.jwks(SECOND)),
            new Said(302, ""),
            new Said(200, "{\"keys\":[]}"),
            new Said(200, "<html>Sign in</html>"),
            new Said(200, Issuer.jwks(FIRST, SECOND) + " ".repeat(JwtKeys.MOST_BYTES)),
          }) {
        said = wrong;
        awaitTwoMore();
        assertThat(keys.get()).isSameAs(first);
      }
      said = new Said(200, Issuer.jwks(FIRST, SECOND));
      await().until(() -> keys.get().size() == 2);
    }
  }

  @Test
  void anIssuerThatIsAway_leavesNoKeysAtFirst_andTheLastOnesLater() throws IOException {
    int port = http.getAddress().getPort();
    http.stop(0);
    try (FetchedJwtKeys keys = FetchedJwtKeys.from(address, SOON, SOON)) {
      assertThat(keys.get().size()).isZero();
      http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
      http.createContext("/", this::answer);
      http.start();
      await().until(() -> keys.get().size() == 1);
      http.stop(0);
      Duration before = keys.age();
      await().until(() -> keys.age().compareTo(before.plusMillis(20)) > 0);
      assertThat(keys.get().size()).isEqualTo(1);
    }
  }

  /** Anybody can name a key that there is not, as often as he likes. */
  @Test
  void manyMissingKeys_areOneFetch_andNotSoon() {
    try (FetchedJwtKeys keys = FetchedJwtKeys.from(address, NEVER, NEVER)) {
      await().until(() -> keys.get().size() == 1);
      for (int i = 0; i < 1_000; i++) {
        keys.refresh();
      }
    }
    assertThat(asked).hasValue(1);
  }
}
