package dev.tally;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tally.web.net.SelfMade;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Checks that an attacker cannot stop a server that speaks TLS: with a heap of 64 MB and 600
 * connections whose handshakes never end, three quarters of those that it has room for, it shakes
 * hands with others, and its viewers get every total.
 */
@Tag("kill")
class TlsSiegeTest {

  private static final int CONNECTIONS = 600;
  private static final int ROUNDS = 6;

  /** What each connection sends. */
  enum Way {
    NOTHING(""),
    /** The head of a record that is said to be as long as one may be, and not a byte of it. */
    HEADS("16030140" + "00"),
    /** The beginning of a long greeting, all but its end. */
    GREETINGS("1603014000" + "01003ffc0303" + "00".repeat(16_000)),
    /** Records of one byte each, as many as it takes. */
    CRUMBS("160301000101" + "160301000100".repeat(2_000)),
    /** Alerts that warn of nothing. */
    ALERTS("15030100020100".repeat(2_000));

    private final String hex;

    Way(String hex) {
      this.hex = hex;
    }
  }

  @TempDir private static Path directory;
  private static ServerProcess server;
  private static URI uri;
  private static HttpClient client;
  private static Set<String> told;
  private static int orders;

  private final List<SocketChannel> attacks = new ArrayList<>();

  /** Starts one server for all sieges: one must not leave anything behind for the next. */
  @BeforeAll
  static void start() throws Exception {
    SelfMade made = SelfMade.in(directory, "EC");
    server =
        Siege.serverOf(
            64,
            directory.resolve("data"),
            "--tls-cert",
            made.certificate().toString(),
            "--tls-key",
            made.key().toString());
    uri = URI.create("https://localhost:" + server.uri().getPort());
    client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .sslContext(made.trusted())
            .build();
    told = new Visitor(uri, client).follow("/orders/electronics");
  }

  @AfterAll
  static void end() {
    server.close();
  }

  private void open(Way way, int connections) throws Exception {
    InetSocketAddress address =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), uri.getPort());
    byte[] bytes = HexFormat.of().parseHex(way.hex);
    for (int i = 0; i < connections; i++) {
      SocketChannel socket = SocketChannel.open(address);
      socket.configureBlocking(false);
      socket.write(ByteBuffer.wrap(bytes));
      attacks.add(socket);
    }
  }

  @ParameterizedTest
  @EnumSource
  void oneWay(Way way) throws Exception {
    open(way, CONNECTIONS);
    assertHolds();
  }

  @Test
  void allWaysAtOnce() throws Exception {
    for (Way way : Way.values()) {
      open(way, CONNECTIONS / Way.values().length);
    }
    assertHolds();
  }

  private void assertHolds() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      String key = "siege-" + ++orders;
      assertThat(send("POST", "/orders", Visitor.orderOf(key)).statusCode()).isEqualTo(202);
      String next = "{\"id\":\"A1\",\"total\":%d}".formatted(3 + orders);
      await().until(() -> told.contains(next));
      assertThat(aNewHandshake().get("/health/live")).contains("up");
    }
    for (SocketChannel attack : attacks) {
      attack.close();
    }
    await().until(() -> connections() < 50);
  }

  /** Returns a client without open connections, so that it has to shake hands. */
  private static Visitor aNewHandshake() {
    return new Visitor(
        uri,
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .sslContext(client.sslContext())
            .build());
  }

  private static double connections() {
    return new Visitor(uri, client).metric("tally_connections");
  }

  private static HttpResponse<String> send(String method, String path, String json)
      throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(uri.resolve(path))
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(json, ISO_8859_1))
            .build();
    return client.send(request, BodyHandlers.ofString());
  }
}
