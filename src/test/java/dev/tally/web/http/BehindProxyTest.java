package dev.tally.web.http;

import static dev.tally.web.TestServer.problem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.config.Config;
import dev.tally.web.RawConnection;
import dev.tally.web.RawConnection.Answer;
import dev.tally.web.TestServer;
import io.netty.util.NetUtil;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A server behind a proxy: under a path, under another name, for clients with other addresses. */
class BehindProxyTest {

  private static final String STREAM =
      "GET /orders/electronics HTTP/1.1\r\nHost: inside\r\nAccept: text/event-stream\r\n%s\r\n";

  private static Config under(String site) {
    return TestServer.settings().with(HttpSettings.SITE, Site.parse(site));
  }

  /** Returns the settings of a server that believes this machine, and grants two connections. */
  private static Config believing(boolean sayWhoAtFirst) {
    Limits all = TestServer.LIMITS;
    Limits two =
        new Limits(
            all.connections(),
            2,
            all.memory(),
            all.requestLine(),
            all.headers(),
            all.body(),
            all.request(),
            all.idle(),
            all.linger(),
            all.commandsASecond(),
            all.commandBurst(),
            all.drain());
    return TestServer.settings(two)
        .with(HttpSettings.PROXIES, Proxies.at(List.of("127.0.0.1"), sayWhoAtFirst))
        .with(HttpSettings.CORS, CorsPolicy.only(List.of("https://shop.example")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/shop/tally"})
  void base_isInWhatTheServerWrites_whetherTheProxyRemovesItOrNot(String asked) {
    try (TestServer server = TestServer.start(under("/shop/tally"))) {
      HttpResponse<String> added = server.post(asked + "/categories", "{\"name\":\"tools\"}");
      assertThat(added.headers().firstValue("Location")).hasValue("/shop/tally/tools");
      HttpResponse<String> product =
          server.post(asked + "/tools", "{\"name\":\"Saw\",\"rrp\":\"9\",\"info\":\"Cuts.\"}");
      assertThat(product.headers().firstValue("Location")).hasValue("/shop/tally/tools/C1");
      HttpResponse<String> page = server.get(asked + "/electronics?limit=1");
      assertThat(page.headers().firstValue("Link"))
          .hasValue("</shop/tally/electronics?limit=1&after=A1>; rel=\"next\"");
      assertThat(server.get(asked + "/").body()).contains("<product-item");
      assertThat(server.get(asked + "/-/board").statusCode()).isEqualTo(200);
      problem(server.get(asked + "/-/web/none.js"), ProblemType.NOT_FOUND);
    }
  }

  /** A proxy's rule for one of these paths must hold, however it is written. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/tally/h%65alth/live",
        "/tally/%2d/history",
        "/tally/m%65trics",
        "/%74ally/metrics",
        "/tally/tally/metrics",
        "//tally/metrics"
      })
  void base_makesNoOtherWayToTheServersOwnPaths(String path) {
    try (TestServer server = TestServer.start(under("/tally"));
        RawConnection proxy = server.connect()) {
      proxy.send("GET %s HTTP/1.1\r\nHost: x\r\n\r\n".formatted(path));
      assertThat(proxy.read().status()).isEqualTo(404);
    }
  }

  @Test
  void base_thatTheProxySaysItRemoved_isNotTakenOffAgain() {
    try (TestServer server =
        TestServer.start(believing(false).with(HttpSettings.SITE, Site.parse("/tally")))) {
      String[] removed = {"X-Forwarded-Prefix", "/tally"};
      assertThat(server.get("/metrics", removed).statusCode()).isEqualTo(200);
      problem(server.get("/tally/metrics", removed), ProblemType.UNKNOWN_CATEGORY);
      assertThat(server.get("/tally/metrics").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void base_withoutItsSlash_leadsToThePage() {
    try (TestServer server = TestServer.start(under("https://shop.example/tally"))) {
      HttpResponse<String> answer = server.get("/tally?category=toys");
      assertThat(answer.statusCode()).isEqualTo(308);
      assertThat(answer.headers().firstValue("Location")).hasValue("/tally/?category=toys");
      problem(server.get("/tallyho/orders"), ProblemType.UNKNOWN_CATEGORY);
    }
  }

  @Test
  void site_isWhereTheServersOwnPageMayWrite() {
    Config narrow =
        under("https://tally.example")
            .with(HttpSettings.CORS, CorsPolicy.only(List.of("https://shop.example")));
    try (TestServer server = TestServer.start(narrow)) {
      String category = "{\"name\":\"tools\"}";
      problem(
          server.post("/categories", category, "Origin", "http://tally.example"),
          ProblemType.ORIGIN_REFUSED);
      assertThat(
              server.post("/categories", category, "Origin", "https://tally.example").statusCode())
          .isEqualTo(201);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "https, tally.example, https://tally.example, 200",
    "https, tally.example:443, https://tally.example, 200",
    "https, tally.example, http://tally.example, 403",
    "https, tally.example, https://evil.example, 403",
    "https, tally.example, https://shop.example, 200"
  })
  void ownPage_isWhatATrustedProxyServesItAs(
      String scheme, String host, String origin, int status) {
    try (TestServer server = TestServer.start(believing(false));
        RawConnection proxy = server.connect()) {
      proxy.send(
          STREAM.formatted(
              "Origin: %s\r\nX-Forwarded-Proto: %s\r\nX-Forwarded-Host: %s\r\n"
                  .formatted(origin, scheme, host)));
      assertThat(proxy.read(false).status()).isEqualTo(status);
    }
  }

  @Test
  void viewers_areCountedByTheirOwnAddress_notByTheProxys() {
    try (TestServer server = TestServer.start(believing(false))) {
      List<RawConnection> open = new ArrayList<>();
      for (String client : List.of("192.0.2.1", "192.0.2.1", "192.0.2.2", "192.0.2.2")) {
        open.add(stream(server, client, 200));
      }
      RawConnection kept = stream(server, "192.0.2.1", 503); // and others may use it on
      open.add(kept);
      stream(server, "6.6.6.6, 192.0.2.1", 503).close();
      open.get(0).close();
      Awaitility.await().until(() -> server.server.viewers() == 3);
      stream(server, "192.0.2.1", 200).close();
      open.forEach(RawConnection::close);
    }
  }

  private static RawConnection stream(TestServer server, String forwardedFor, int status) {
    RawConnection proxy = server.connect();
    proxy.send(STREAM.formatted("X-Forwarded-For: " + forwardedFor + "\r\n"));
    Answer answer = proxy.read(false);
    assertThat(answer.status()).as(forwardedFor).isEqualTo(status);
    if (status == 503) {
      assertThat(answer.headers()).containsKey("retry-after");
    }
    return proxy;
  }

  @Test
  void aRequestThatTwoProxiesDescribeDifferently_isRefused_andTheConnectionGoesOn() {
    try (TestServer server = TestServer.start(believing(false));
        RawConnection proxy = server.connect()) {
      proxy.send(
          "GET /categories HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 192.0.2.1\r\nForwarded: for=6.6.6.6\r\n\r\n");
      assertThat(proxy.read().status()).isEqualTo(400);
      proxy.send("GET /categories HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(proxy.read().status()).isEqualTo(200);
    }
  }

  @Test
  void proxyProtocol_saysWhoseTheConnectionIs() {
    try (TestServer server = TestServer.start(believing(true))) {
      List<RawConnection> open = new ArrayList<>();
      open.add(behind(server, version1("192.0.2.1"), 200));
      open.add(behind(server, version2("192.0.2.1"), 200));
      behind(server, version1("192.0.2.1"), 503).close();
      behind(server, version2("192.0.2.1"), 503).close();
      open.add(behind(server, version2("192.0.2.2"), 200));
      open.add(behind(server, local(), 200)); // a look by the proxy itself
      open.add(behind(server, local(), 200));
      open.add(behind(server, local(), 200));
      open.forEach(RawConnection::close);
    }
  }

  @Test
  void proxyProtocol_thatIsMissing_closesTheConnection() {
    try (TestServer server = TestServer.start(believing(true));
        RawConnection proxy = server.connect()) {
      proxy.send("GET /categories HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(proxy.restOrReset()).isEmpty();
    }
  }

  private static RawConnection behind(TestServer server, byte[] header, int status) {
    RawConnection proxy = server.connect();
    proxy.send(header).send("GET /categories HTTP/1.1\r\nHost: x\r\n\r\n");
    assertThat(proxy.read().status()).isEqualTo(status);
    return proxy;
  }

  private static byte[] version1(String client) {
    return ("PROXY TCP4 " + client + " 10.0.0.1 5678 3000\r\n").getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] version2(String client) {
    byte[] addresses = {0, 0, 0, 0, 10, 0, 0, 1, 22, 46, 11, (byte) 184}; // and two ports
    byte[] source = NetUtil.createByteArrayFromIpAddressString(client);
    System.arraycopy(source, 0, addresses, 0, source.length);
    return version2((byte) 0x21, (byte) 0x11, addresses);
  }

  private static byte[] local() {
    return version2((byte) 0x20, (byte) 0, new byte[0]);
  }

  private static byte[] version2(byte command, byte family, byte[] addresses) {
    byte[] signature = {0x0D, 0x0A, 0x0D, 0x0A, 0, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A};
    byte[] header = Arrays.copyOf(signature, signature.length + 4 + addresses.length);
    header[12] = command;
    header[13] = family;
    header[15] = (byte) addresses.length;
    System.arraycopy(addresses, 0, header, 16, addresses.length);
    return header;
  }
}
