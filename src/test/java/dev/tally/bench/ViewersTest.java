package dev.tally.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tally.ServerProcess;
import dev.tally.shop.Position;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many viewers on one server process; the first is the short form of {@code bench/viewers}. */
class ViewersTest {

  private static final int VIEWERS = 1_000;

  @Test
  void aThousandViewers_endOnTheSameTotals_andNoneSeesAStepBack(@TempDir Path directory)
      throws Exception {
    try (ServerProcess server =
        ServerProcess.start(directory, "demo", "--port", "0", "--simulate", "off")) {
      Viewers.Outcome outcome = new Viewers(server.uri()).run(VIEWERS, 20, Duration.ofSeconds(3));

      assertThat(outcome.lost()).isZero();
      assertThat(outcome.sameTotals()).isEqualTo(VIEWERS);
      assertThat(outcome.stepsBack()).isZero();
      assertThat(outcome.delivered()).isPositive();
    }
  }

  @Test
  void aThousandViewers_haveOneSimulatorAmongThem(@TempDir Path directory) throws Exception {
    try (ServerProcess server =
        ServerProcess.start(directory, "demo", "--port", "0", "--simulate", "100ms")) {
      InetSocketAddress address =
          new InetSocketAddress(InetAddress.getLoopbackAddress(), server.uri().getPort());
      try (Swarm swarm = new Swarm(address, "/orders/electronics", VIEWERS, (id, total) -> {})) {
        await().atMost(Duration.ofMinutes(1)).until(() -> swarm.synced() == VIEWERS);
        long start = System.nanoTime();
        long offset = offset(server);
        await().atMost(Duration.ofMinutes(1)).until(() -> offset(server) >= offset + 15);

        // Two would take half of this, a thousand no time at all.
        assertThat(Duration.ofNanos(System.nanoTime() - start))
            .isGreaterThan(Duration.ofMillis(1_200));
      }
    }
  }

  /** Rises by one an order. */
  private static long offset(ServerProcess server) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(server.uri().resolve("/orders/electronics")).build();
    String position =
        HttpClient.newHttpClient()
            .send(request, BodyHandlers.discarding())
            .headers()
            .firstValue("Tally-Position")
            .orElseThrow();
    return Position.parse(position).orElseThrow().offset();
  }
}
