package dev.tally.web.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tally.config.Config;
import dev.tally.history.History;
import dev.tally.shop.Shop;
import dev.tally.web.GatedLedger;
import dev.tally.web.TestServer;
import dev.tally.web.TestSocket;
import dev.tally.web.WebServer;
import dev.tally.web.http.CorsPolicy;
import dev.tally.web.http.HttpSettings;
import dev.tally.web.http.TokenAuth;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Ports and transports. */
class ListeningTest {

  private static Config settings(List<String> hosts, Optional<Transport> transport, Port... ports) {
    return TestServer.settings()
        .with(HttpSettings.HOSTS, hosts)
        .with(HttpSettings.PORTS, List.of(ports))
        .with(HttpSettings.TRANSPORT, transport)
        .with(HttpSettings.THREADS, 1);
  }

  private static WebServer start(List<String> hosts, Optional<Transport> transport, Port... ports) {
    return WebServer.start(
        settings(hosts, transport, ports),
        new Shop(),
        GatedLedger.answering(new CompletableFuture<>()).apply(null),
        new History(InstantSource.system(), ZoneOffset.UTC),
        new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
  }

  private static final List<String> LOOPBACKS = List.of("127.0.0.1", "::1");
  private static final InetAddress IPV4 = loopback(new byte[] {127, 0, 0, 1});
  private static final InetAddress IPV6 =
      loopback(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});

  /** Returns this machine's loopback addresses; it may have no IPv6. */
  private static List<InetAddress> loopbacks() throws IOException {
    return NetworkInterface.getByInetAddress(IPV6) == null ? List.of(IPV4) : List.of(IPV4, IPV6);
  }

  private static InetAddress loopback(byte[] address) {
    try {
      return InetAddress.getByAddress(address);
    } catch (UnknownHostException e) {
      throw new AssertionError("these have the right length", e);
    }
  }

  /** Returns a port that was free a moment ago. */
  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static boolean answers(InetAddress host, int port) {
    try (Socket socket = new Socket(host, port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void port_isOpenedOnAllHosts() throws IOException {
    int port = freePort();
    try (WebServer server =
        start(List.of("localhost", "::1"), Optional.empty(), new Port(port, false))) {
      for (InetAddress host : loopbacks()) {
        assertThat(server.addresses()).contains(new InetSocketAddress(host, port));
        assertThat(answers(host, port)).isTrue();
      }
      assertThat(server.addresses()).doesNotHaveDuplicates();
    }
  }

  @Test
  void port_thatIsTaken_isNamed_andNothingStaysOpen() throws IOException {
    int free = freePort();
    try (ServerSocket taken = new ServerSocket(0, 1, IPV4)) {
      int port = taken.getLocalPort();
      assertThatThrownBy(
              () ->
                  start(LOOPBACKS, Optional.empty(), new Port(free, false), new Port(port, false)))
          .isInstanceOfSatisfying(
              ListenException.class,
              e -> {
                assertThat(e.port()).isEqualTo(port);
                assertThat(e.host()).isEqualTo("127.0.0.1");
                assertThat(e)
                    .hasMessage("Port " + port + " on 127.0.0.1 is in use by another program.");
              });
    }
    assertThat(answers(IPV4, free)).isFalse();
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void port_thatIsTaken_isNamedByEveryTransport(Transport transport) throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, IPV4)) {
      Port port = new Port(taken.getLocalPort(), false);
      assertThatThrownBy(() -> start(LOOPBACKS, Optional.of(transport), port))
          .isInstanceOf(ListenException.class)
          .hasMessageContaining("is in use");
    }
  }

  @Test
  void port_thatIsTakenAndOptional_isGoneWithout_onAllHosts() throws IOException {
    int free = freePort();
    for (InetAddress host : loopbacks()) {
      try (ServerSocket taken = new ServerSocket(0, 1, host)) {
        int port = taken.getLocalPort();
        assertThatThrownBy(() -> start(LOOPBACKS, Optional.empty(), new Port(port, false)))
            .hasMessage(
                "Port %d on %s is in use by another program."
                    .formatted(port, host.equals(IPV6) ? "::1" : "127.0.0.1"));
        try (WebServer server =
            start(LOOPBACKS, Optional.empty(), new Port(free, false), new Port(port, true))) {
          assertThat(server.addresses())
              .isNotEmpty()
              .allMatch(address -> address.getPort() == free);
          for (InetAddress other : loopbacks()) {
            assertThat(answers(other, port)).isEqualTo(other.equals(host));
          }
        }
      }
    }
  }

  @Test
  void host_thatIsNoneOfThisMachine_isNamed() {
    assertThatThrownBy(() -> start(List.of("192.0.2.1"), Optional.empty(), new Port(3000, false)))
        .isInstanceOf(ListenException.class)
        .hasMessageStartingWith("Port 3000 on 192.0.2.1 cannot be opened: ");
    assertThatThrownBy(
            () -> start(List.of("no.such.invalid"), Optional.empty(), new Port(3000, false)))
        .isInstanceOf(ListenException.class)
        .hasMessageContaining("no.such.invalid");
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void transport_carriesHttpAndFeed(Transport transport) {
    Config settings =
        TestServer.settings(
            Optional.of(transport), TokenAuth.open(), CorsPolicy.any(), TestServer.LIMITS);
    try (TestServer server = TestServer.start(settings);
        TestSocket socket = server.socket("/orders/electronics")) {
      assertThat(server.server.transport()).isEqualTo(transport);
      socket.awaitEvent("synced");
      server.addProducts("electronics", 1_000);
      server.post("/orders", "{\"order\":\"k-1\",\"lines\":[{\"id\":\"A1\",\"quantity\":1}]}");
      socket.awaitTotal("A1", 4);
      assertThat(TestServer.json(server.get("/electronics"))).hasSize(1_002);
      socket.sendBinary(new byte[1]);
      assertThat(socket.awaitEnding().code()).isEqualTo(1003);
    }
  }

  @Test
  void transport_isTheFastestThatThereIs() {
    try (WebServer server = start(List.of("127.0.0.1"), Optional.empty(), new Port(0, false))) {
      Transport fastest =
          Transport.ofThisSystem().stream().filter(t -> t.obstacle().isEmpty()).findFirst().get();
      assertThat(server.transport()).isEqualTo(fastest);
    }
  }
}
