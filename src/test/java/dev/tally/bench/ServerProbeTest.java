package dev.tally.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A server's processes as seen from outside; here, our own process. */
class ServerProbeTest {

  @Test
  void whoListensOnAPort_isFound_andLookedAt() throws IOException {
    long own = ProcessHandle.current().pid();
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      ServerProbe probe = ServerProbe.ofPort(socket.getLocalPort());

      assertThat(probe.pids()).containsExactly(own);
      assertThat(probe.sample().residentBytes()).isGreaterThan(10_000_000);
      assertThat(probe.sample().cpuSeconds()).isPositive();
    }
  }

  @Test
  void aPortThatNobodyListensOn_isSeenByNobody() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }

    assertThat(ServerProbe.ofPort(port).sees()).isFalse();
  }

  @Test
  void aPortThatConnectsAndDoesNotListen_isNoServers() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket client = new Socket(server.getInetAddress(), server.getLocalPort())) {
      assertThat(ServerProbe.ofPort(client.getLocalPort()).sees()).isFalse();
    }
  }

  @Test
  void ofAProcessThatHasEnded_nothingIsKnown() {
    assertThat(new ServerProbe(List.of(999_999_999L)).sample())
        .isEqualTo(new ServerProbe.Sample(Double.NaN, Double.NaN, 0));
  }
}
