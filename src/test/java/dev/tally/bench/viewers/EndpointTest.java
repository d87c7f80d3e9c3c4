package dev.tally.bench.viewers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The addresses that connections come from and go to. */
class EndpointTest {

  @Test
  void onALoopback_eachSoManyConnectionsComeFromTheNextAddress() throws IOException {
    byte[] loopback = {127, 0, 0, 1};
    assertThat(sources(InetAddress.getByAddress(loopback), 2, List.of(0, 1, 2, 3, 4, 511, 512)))
        .containsExactly(
            "127.0.0.1",
            "127.0.0.1",
            "127.0.0.2",
            "127.0.0.2",
            "127.0.0.3",
            "127.0.1.0",
            "127.0.1.1");
  }

  @Test
  void onTheLoopbackOfIpv6_thereIsOneAddress() throws IOException {
    byte[] loopback = new byte[16];
    loopback[15] = 1;
    assertThat(sources(InetAddress.getByAddress(loopback), 1, List.of(0, 1, 2)))
        .containsOnly("0:0:0:0:0:0:0:1");
  }

  private static List<String> sources(InetAddress listens, int connectionsASource, List<Integer> of)
      throws IOException {
    List<String> sources = new ArrayList<>();
    try (ServerSocket server = new ServerSocket(0, 50, listens)) {
      InetSocketAddress address = (InetSocketAddress) server.getLocalSocketAddress();
      Endpoint endpoint = new Endpoint(address, false, "shop:80", "", connectionsASource, "");
      assertThat(endpoint.isHere()).isTrue();
      for (int number : of) {
        try (SocketChannel channel = endpoint.socket(number)) {
          channel.connect(address);
          try (Socket accepted = server.accept()) {
            sources.add(accepted.getInetAddress().getHostAddress());
          }
        }
      }
    }
    return sources;
  }
}
