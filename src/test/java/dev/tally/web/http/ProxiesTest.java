package dev.tally.web.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who sent a request, as far as proxies say, and as far as they are believed. */
class ProxiesTest {

  private static final EventLoop LOOP = new DefaultEventLoop();
  private static final String PROXY = "10.0.0.1";
  private static final Proxies TRUSTED =
      Proxies.at(List.of("127.0.0.1", "10.0.0.0/8", "2001:db8::/32"), false);

  @AfterAll
  static void stop() {
    LOOP.shutdownGracefully();
  }

  private static Client client(String peer, Site site, String... headers) {
    DefaultHttpHeaders all = new DefaultHttpHeaders();
    all.add("Host", "inside:3000");
    for (int i = 0; i < headers.length; i += 2) {
      all.add(headers[i], headers[i + 1]);
    }
    return TRUSTED.client(new Peer(Optional.of(address(peer)), false, LOOP), all, site);
  }

  private static Client client(String... headers) {
    return client(PROXY, Site.ROOT, headers);
  }

  private static InetAddress address(String text) {
    return NetUtil.createInetAddressFromIpAddressString(text);
  }

  private static String shown(Client client) {
    return client.address().map(InetAddress::getHostAddress).orElse("unknown");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "192.0.2.1                       | 192.0.2.1",
        "192.0.2.1:5678                  | 192.0.2.1",
        "[2001:470::1]:5678              | 2001:470:0:0:0:0:0:1",
        "2001:470::1                     | 2001:470:0:0:0:0:0:1",
        "6.6.6.6, 192.0.2.1              | 192.0.2.1", // the client made the first up
        "6.6.6.6, 192.0.2.1, 10.9.9.9    | 192.0.2.1", // two proxies
        "10.9.9.9, 192.0.2.1, 2001:db8::7, 10.1.1.1 | 192.0.2.1",
        "10.9.9.9                        | 10.9.9.9", // a client inside
        "6.6.6.6, unknown                | unknown",
        "6.6.6.6, _hidden, 10.1.1.1      | unknown",
        "6.6.6.6, 999.0.0.1              | unknown",
        "'192.0.2.1,,  '                 | 192.0.2.1"
      })
  void xForwardedFor_isReadFromItsEnd_asFarAsProxiesAreTrusted(String written, String is) {
    assertThat(shown(client("X-Forwarded-For", written))).isEqualTo(is);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "for=192.0.2.1                                   | 192.0.2.1",
        "For=\"192.0.2.1:80\";by=10.0.0.1                  | 192.0.2.1",
        "for=\"[2001:470::1]:80\"                          | 2001:470:0:0:0:0:0:1",
        "for=6.6.6.6, for=192.0.2.1;proto=https          | 192.0.2.1",
        "for=6.6.6.6,for=192.0.2.1 ; proto=https,for=10.1.1.1 | 192.0.2.1",
        "for=\"\\\"6.6.6.6, for=1\", for=192.0.2.1             | 192.0.2.1",
        "for=unknown                                     | unknown",
        "for=\"_gazonk\"                                   | unknown"
      })
  void forwarded_isReadFromItsEnd(String written, String is) {
    assertThat(shown(client("Forwarded", written))).isEqualTo(is);
  }

  @ParameterizedTest
  @ValueSource(strings = {"for", "for=\"192.0.2.1", "for=1;;", "for=1 2", "for=1,", "\"", "=", ";"})
  void forwarded_thatCannotBeRead_isRefused(String written) {
    assertThatThrownBy(() -> client("Forwarded", written)).isInstanceOf(ProblemException.class);
  }

  @Test
  void forwarded_asLongAsAHeaderMayBe_isRefused_andBreaksNothing() {
    String quotes = "for=\"" + "\\a".repeat(8_000) + "\"";
    assertThatThrownBy(() -> client("Forwarded", quotes)).isInstanceOf(ProblemException.class);
    String longest = "for=\"" + "a\\b".repeat(1_350) + "\"";
    assertThat(shown(client("Forwarded", longest))).isEqualTo("unknown");
    assertThatThrownBy(() -> client("Forwarded", "for=1;".repeat(2_000)))
        .isInstanceOf(ProblemException.class);
    assertThat(shown(client("X-Forwarded-For", "6.6.6.6,".repeat(1_500) + "192.0.2.1")))
        .isEqualTo("192.0.2.1");
  }

  @Test
  void headersOfAnyoneElse_meanNothing() {
    Client client =
        client(
            "192.0.2.1",
            Site.ROOT,
            "X-Forwarded-For",
            "6.6.6.6",
            "X-Forwarded-Host",
            "evil.example",
            "X-Forwarded-Prefix",
            "/../evil",
            "Forwarded",
            "\"");

    assertThat(shown(client)).isEqualTo("192.0.2.1");
    assertThat(client.isForwarded()).isFalse();
    assertThat(client.ownOrigin()).isEmpty();
    assertThat(client.base()).isEmpty();
  }

  @Test
  void bothKindsOfHeaders_mayOnlyAgree() {
    assertThat(
            shown(
                client(
                    "X-Forwarded-For", "192.0.2.1",
                    "X-Forwarded-Proto", "https",
                    "Forwarded", "for=192.0.2.1;proto=https")))
        .isEqualTo("192.0.2.1");
    assertThatThrownBy(() -> client("X-Forwarded-For", "192.0.2.1", "Forwarded", "for=6.6.6.6"))
        .isInstanceOf(ProblemException.class);
    assertThatThrownBy(
            () -> client("X-Forwarded-For", "192.0.2.1", "Forwarded", "for=192.0.2.1;host=x"))
        .isInstanceOf(ProblemException.class);
  }

  @Test
  void ownOrigin_isWhatTheClientAskedFor() {
    assertThat(client().ownOrigin()).hasValue("http://inside:3000");
    assertThat(
            client("X-Forwarded-Proto", "https", "X-Forwarded-Host", "Shop.Example:443")
                .ownOrigin())
        .hasValue("https://shop.example");
    assertThat(client("X-Forwarded-Proto", "wss").ownOrigin()).hasValue("https://inside:3000");
    assertThat(client("Forwarded", "host=\"shop.example:8443\";proto=HTTPS").ownOrigin())
        .hasValue("https://shop.example:8443");
    assertThat(
            client(
                    "X-Forwarded-For", "6.6.6.6, 192.0.2.1, 10.1.1.1",
                    "X-Forwarded-Proto", "http, https, http",
                    "X-Forwarded-Host", "evil.example, shop.example, inside")
                .ownOrigin())
        .hasValue("https://shop.example");
    assertThat(
            client(PROXY, Site.parse("https://tally.example/x"), "X-Forwarded-Host", "y")
                .ownOrigin())
        .hasValue("https://tally.example");
  }

  @ParameterizedTest
  @CsvSource({
    "X-Forwarded-Proto, javascript",
    "X-Forwarded-Host, a b",
    "X-Forwarded-Host, a/b",
    "X-Forwarded-Host, user@b",
    "X-Forwarded-Prefix, tally",
    "X-Forwarded-Prefix, //evil.example",
    "X-Forwarded-Prefix, /a/../b",
    "X-Forwarded-Prefix, /a/..",
    "X-Forwarded-Prefix, /.",
    "X-Forwarded-Prefix, /a%2fb",
    "X-Forwarded-Prefix, /a?b",
    "X-Forwarded-Prefix, /a\\b",
    "X-Forwarded-Prefix, https://evil.example"
  })
  void whatCannotBe_isRefused_evenFromATrustedProxy(String header, String value) {
    assertThatThrownBy(() -> client(header, value)).isInstanceOf(ProblemException.class);
  }

  @Test
  void prefix_winsOverTheConfiguredOne() {
    Site site = Site.parse("/configured/");
    assertThat(client(PROXY, site).base()).isEqualTo("/configured");
    assertThat(client(PROXY, site, "X-Forwarded-Prefix", "/a/b.c/").base()).isEqualTo("/a/b.c");
    assertThat(client(PROXY, site, "X-Forwarded-Prefix", "/").base()).isEqualTo("/configured");
    Client twice =
        client(PROXY, site, "X-Forwarded-Prefix", "/evil", "X-Forwarded-Prefix", "/x, /right");
    assertThat(twice.base()).isEqualTo("/right"); // the nearest proxy's
    assertThat(twice.unremoved()).isEmpty();
    assertThat(client(PROXY, site).unremoved()).isEqualTo("/configured");
    assertThat(client("192.0.2.1", site, "X-Forwarded-Prefix", "/a").base())
        .isEqualTo("/configured");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "proxy",
        "10.0.0.0/33",
        "10.0.0.0/",
        "10.0.0.0/x",
        "10.0.0/8",
        "::1/129",
        "/8"
      })
  void network_thatIsNone_isRefusedAtTheStart(String network) {
    assertThatThrownBy(() -> Proxies.at(List.of(network), false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("10.0.0.0/8");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "tally", "//x", "/a/../b", "https://", "ftp://x/a", "https://x/a?b", "/a b"})
  void site_thatIsNone_isRefusedAtTheStart(String written) {
    assertThatThrownBy(() -> Site.parse(written))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("https://shop.example/tally");
  }

  @Test
  void site_isAnOrigin_aPath_orBoth() {
    assertThat(Site.parse("/")).isEqualTo(Site.ROOT);
    assertThat(Site.parse("https://Shop.Example:443/"))
        .isEqualTo(new Site(Optional.of("https://shop.example"), ""));
    assertThat(Site.parse("http://shop.example:8080/a/b/"))
        .isEqualTo(new Site(Optional.of("http://shop.example:8080"), "/a/b"));
  }
}
