package dev.tally.web.http;

import static dev.tally.ledger.Commands.line;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.tally.Ceiling;
import dev.tally.config.Config;
import dev.tally.config.Watched;
import dev.tally.web.RawConnection;
import dev.tally.web.RawConnection.Answer;
import dev.tally.web.TestServer;
import dev.tally.web.net.Certificate;
import dev.tally.web.net.SelfMade;
import dev.tally.web.net.Transport;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** A server that speaks TLS by itself. */
class TlsTest {

  @TempDir private static Path directory;
  private static SelfMade made;

  @BeforeAll
  static void make() throws Exception {
    made = SelfMade.in(directory, "EC");
  }

  private static Config settings(Transport transport) {
    return settings(transport, made);
  }

  private static Config settings(Transport transport, SelfMade made) {
    return TestServer.settings(Optional.of(transport), Ceiling.TIME)
        .with(HttpSettings.HSTS, Optional.of(Duration.ofDays(1)))
        .with(
            HttpSettings.CERTIFICATE,
            Optional.of(
                new Watched<>(
                    "certificate",
                    List.of(made.certificate(), made.key()),
                    () -> Certificate.read(made.certificate(), made.key()))));
  }

  private static HttpClient client() throws Exception {
    return HttpClient.newBuilder()
        .sslContext(made.trusted())
        .version(HttpClient.Version.HTTP_1_1)
        .build();
  }

  private static URI secure(TestServer server, String path) {
    return URI.create("https://localhost:" + port(server) + path);
  }

  private static int port(TestServer server) {
    return server.server.addresses().get(0).getPort();
  }

  /** Collects what comes over a WebSocket. */
  private static final class Frames implements WebSocket.Listener {
    private final Queue<String> texts = new ConcurrentLinkedQueue<>();
    private final StringBuilder part = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      part.append(data);
      if (last) {
        texts.add(part.toString());
        part.setLength(0);
      }
      socket.request(1);
      return null;
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void requestsOrdersAndFeed_goThroughTls(Transport transport) throws Exception {
    try (TestServer server = TestServer.start(settings(transport))) {
      for (int i = 0; i < 1_500; i++) {
        server.addProduct("electronics", "Product " + i, "1");
      }
      HttpClient client = client();
      HttpResponse<String> products =
          client.send(
              HttpRequest.newBuilder(secure(server, "/electronics")).build(),
              BodyHandlers.ofString());
      assertThat(TestServer.JSON.readTree(products.body())).hasSize(1_502);
      assertThat(products.headers().firstValue("Strict-Transport-Security"))
          .hasValue("max-age=86400");

      Frames frames = new Frames();
      WebSocket socket =
          client
              .newWebSocketBuilder()
              .buildAsync(
                  URI.create("wss://localhost:" + port(server) + "/orders/electronics"), frames)
              .join();
      await().until(() -> frames.texts.stream().anyMatch(t -> t.contains("\"synced\"")));
      assertThat(frames.texts.stream().filter(t -> t.contains("\"total\"")).count())
          .isEqualTo(1_502);
      for (int i = 1; i <= 20; i++) {
        int number = i;
        HttpResponse<String> ordered =
            client.send(
                HttpRequest.newBuilder(secure(server, "/orders"))
                    .header("Content-Type", "application/json")
                    .POST(
                        BodyPublishers.ofString(
                            "{\"order\":\"k-%d\",\"lines\":[{\"id\":\"A1\",\"quantity\":1}]}"
                                .formatted(number)))
                    .build(),
                BodyHandlers.ofString());
        assertThat(ordered.statusCode()).isEqualTo(202);
        await()
            .until(
                () -> frames.texts.contains("{\"id\":\"A1\",\"total\":%d}".formatted(3 + number)));
      }
      socket.abort();
      await().until(() -> server.server.viewers() == 0);
    }
  }

  /** Two viewers share one buffer of totals, and what TLS makes of it must not change it. */
  @Test
  void viewersThatShareTheirTotals_allGetThem() throws Exception {
    try (TestServer server = TestServer.start(settings(Transport.NIO))) {
      HttpClient client = client();
      List<Frames> all = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        Frames frames = new Frames();
        all.add(frames);
        client
            .newWebSocketBuilder()
            .buildAsync(
                URI.create("wss://localhost:" + port(server) + "/orders/electronics"), frames)
            .join();
      }
      for (int i = 0; i < 100; i++) {
        server.order("many-" + i, line("A2", 1));
      }
      for (Frames frames : all) {
        await().until(() -> frames.texts.contains("{\"id\":\"A2\",\"total\":107}"));
        assertThat(frames.texts).allMatch(text -> text.startsWith("{") && text.endsWith("}"));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "127.0.0.1", "shop.example:%d", "shop.example:80"})
  void whoComesWithoutTls_isLedToIt(String host) throws Exception {
    try (TestServer server = TestServer.start(settings(Transport.NIO));
        RawConnection plain = server.connect()) {
      String asked = host.formatted(port(server));
      plain.send("POST /orders?x=1 HTTP/1.1\r\nHost: %s\r\n\r\n".formatted(asked));
      Answer answer = plain.read();
      assertThat(answer.status()).isEqualTo(308);
      assertThat(answer.headers())
          .containsEntry("location", "https://" + asked.replace(":80", "") + "/orders?x=1")
          .doesNotContainKey("strict-transport-security");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n",
        "GET / HTTP/1.0\r\n\r\n",
        "GET //evil.example HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET http://evil.example/ HTTP/1.1\r\nHost: a\r\n\r\n",
        "garbage\r\n\r\n"
      })
  void whoComesWithoutTls_isLedNowhereElse(String request) throws Exception {
    try (TestServer server = TestServer.start(settings(Transport.NIO));
        RawConnection plain = server.connect()) {
      Answer answer = plain.send(request).read();
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.headers()).doesNotContainKey("location");
    }
  }

  @Test
  void aRecordThatIsTooLong_closesTheConnection_atItsHeader() throws Exception {
    try (TestServer server = TestServer.start(settings(Transport.NIO));
        RawConnection connection = server.connect()) {
      for (byte part : new byte[] {22, 3, 1, (byte) 255, (byte) 255}) {
        connection.send(new byte[] {part});
      }
      assertThat(connection.restOrReset()).isEmpty();
    }
  }

  @Test
  void aViewerThatSendsGarbage_isClosed_andFillsNoLog() throws Exception {
    Logger log = (Logger) LoggerFactory.getLogger("dev.tally.web");
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    log.addAppender(lines);
    try (TestServer server = TestServer.start(settings(Transport.NIO))) {
      InetSocketAddress at = server.address();
      Socket raw = new Socket(at.getAddress(), at.getPort());
      SSLSocket socket =
          (SSLSocket) made.trusted().getSocketFactory().createSocket(raw, "x", 1, true);
      socket
          .getOutputStream()
          .write(
              "GET /orders/electronics HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      await().until(() -> server.server.viewers() == 1);
      raw.getOutputStream().write("no TLS at all".getBytes(StandardCharsets.US_ASCII));
      await().until(() -> server.server.viewers() == 0);
      assertThat(lines.list).noneMatch(line -> line.getLevel().isGreaterOrEqual(Level.WARN));
      raw.close();
    } finally {
      log.detachAppender(lines);
    }
  }

  @Test
  void garbageInsteadOfAHandshake_closesTheConnection() throws Exception {
    try (TestServer server = TestServer.start(settings(Transport.NIO));
        RawConnection connection = server.connect()) {
      connection.send(new byte[] {22, 3, 1, 0, 5, 1, 1, 1, 1, 1, 9, 9, 9});
      connection.restOrReset();
      HttpRequest live = HttpRequest.newBuilder(secure(server, "/health/live")).build();
      assertThat(client().send(live, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void handshakesThatNeverEnd_areCutOff_andGiveTheirMemoryBack() throws Exception {
    Limits all = TestServer.LIMITS;
    Limits hasty =
        new Limits(
            all.connections(),
            all.perAddress(),
            all.memory(),
            all.requestLine(),
            all.headers(),
            all.body(),
            Duration.ofMillis(500),
            all.idle(),
            all.linger(),
            all.commandsASecond(),
            all.commandBurst(),
            all.drain());
    try (TestServer server =
        TestServer.start(settings(Transport.NIO).with(HttpSettings.LIMITS, hasty))) {
      List<RawConnection> slow = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        byte[] beginning = {22, 3, 1, 2, 0, 1, 0, 1, (byte) 252, 3, 3};
        slow.add(server.connect().send(beginning));
      }
      for (RawConnection connection : slow) {
        connection.restOrReset();
        connection.close();
      }
      await().until(() -> used(server) == 0);
    }
  }

  @Test
  void whatEncryptsAConnection_isCharged() throws Exception {
    try (TestServer server = TestServer.start(settings(Transport.NIO));
        SSLSocket open = socket(server, "TLSv1.3")) {
      assertThat(open.isConnected()).isTrue();
      await().until(() -> used(server) == 12_288 + 8_192);
    }
  }

  private static double used(TestServer server) {
    return server.meters.get("tally.memory.used").tag("for", "connections").gauge().value();
  }

  @Test
  void theLastAnswer_endsWithTheEndOfTls() throws Exception {
    try (TestServer server = TestServer.start(settings(Transport.NIO));
        SSLSocket socket = socket(server, "TLSv1.3")) {
      socket
          .getOutputStream()
          .write(
              "GET /orders/electronics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      String answer = new String(in.readAllBytes(), StandardCharsets.UTF_8); // fails if it is cut
      assertThat(answer).startsWith("HTTP/1.1 200").endsWith("]");
    }
  }

  @Test
  void oldVersionsOfTls_areRefused() throws Exception {
    try (TestServer server = TestServer.start(settings(Transport.NIO))) {
      socket(server, "TLSv1.2").close();
      assertThatThrownBy(() -> socket(server, "TLSv1.1")).isInstanceOf(IOException.class);
    }
  }

  private static SSLSocket socket(TestServer server, String version) throws Exception {
    return socket(server, version, made);
  }

  private static SSLSocket socket(TestServer server, String version, SelfMade made)
      throws Exception {
    InetSocketAddress address = server.server.addresses().get(0);
    SSLSocket socket =
        (SSLSocket)
            made.trusted().getSocketFactory().createSocket(address.getAddress(), address.getPort());
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setProtocols(new String[] {version});
    socket.setSSLParameters(parameters);
    socket.setSoTimeout(Ceiling.MILLIS);
    try {
      socket.startHandshake();
    } catch (SSLException e) {
      socket.close();
      throw e;
    }
    return socket;
  }

  @Test
  void aNewCertificate_isShownToWhoComesNext(@TempDir Path other) throws Exception {
    SelfMade old = made.copiedTo(other);
    try (TestServer server = TestServer.start(settings(Transport.NIO, old));
        SSLSocket before = socket(server, "TLSv1.3")) {
      SelfMade next = SelfMade.in(other, "EC");
      await()
          .ignoreExceptions() // until then it is one that this client does not trust
          .until(
              () -> {
                try (SSLSocket after = socket(server, "TLSv1.3", next)) {
                  return !shown(after).equals(shown(before));
                }
              });
    }
  }

  private static java.security.cert.Certificate shown(SSLSocket socket) throws IOException {
    return socket.getSession().getPeerCertificates()[0];
  }
}
