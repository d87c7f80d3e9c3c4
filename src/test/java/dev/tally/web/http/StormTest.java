package dev.tally.web.http;

import static dev.tally.ledger.Commands.line;
import static dev.tally.web.TestServer.json;
import static dev.tally.web.TestServer.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.web.RawSocket;
import dev.tally.web.TestLimits;
import dev.tally.web.TestServer;
import dev.tally.web.TestSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Many viewers that lost their server and reconnect at once. */
class StormTest {

  private static final int VIEWERS = 2_000;

  private static final Limits LIMITS =
      new TestLimits()
          .connections(VIEWERS + 100)
          .request(Duration.ofSeconds(60))
          .idle(Duration.ofSeconds(75))
          .linger(Duration.ofMillis(500))
          .drain(Duration.ofSeconds(10))
          .limits();

  private final byte[] nothing = {};

  /** Connects all viewers; an order is placed half-way. */
  private List<RawSocket> storm(TestServer server, String path, String order) {
    List<RawSocket> viewers = new ArrayList<>();
    for (int n = 0; n < VIEWERS; n++) {
      viewers.add(RawSocket.knock(server, path, nothing));
      if (n == VIEWERS / 2) {
        server.order(order, line("A1", 1));
      }
    }
    viewers.forEach(RawSocket::awaitOpen);
    return viewers;
  }

  /** Reads until the viewer is synced and has this total of A1; returns its totals by product. */
  private static Map<String, Long> totals(RawSocket viewer, long wanted) {
    Map<String, Long> totals = new TreeMap<>();
    boolean synced = false;
    while (!synced || totals.getOrDefault("A1", 0L) < wanted) {
      JsonNode message = TestServer.JSON.readTree(viewer.awaitFrame(1).text());
      synced |= TestSocket.isEvent(message, "synced");
      if (message.has("total")) {
        totals.put(message.get("id").asString(), message.get("total").asLong());
      }
    }
    return totals;
  }

  @Test
  void storm_isLetInWhole_andEveryoneHasTheTotals() {
    try (TestServer server = TestServer.start(TestServer.settings(LIMITS))) {
      List<RawSocket> viewers = storm(server, "/orders/electronics", "k-1");
      viewers.forEach(
          viewer -> assertThat(totals(viewer, 4)).isEqualTo(Map.of("A1", 4L, "A2", 7L)));

      viewers.forEach(RawSocket::close);
      soon().until(() -> server.server.viewers() == 0); // otherwise not all would fit
      List<RawSocket> returned =
          storm(
              server,
              "/orders/electronics?since="
                  + server.shop.image().at().toString().replace(":", "%3A"),
              "k-2");

      returned.forEach(viewer -> assertThat(totals(viewer, 5)).isEqualTo(Map.of("A1", 5L)));
      assertThat(json(server.get("/electronics/A1")).get("total").asInt()).isEqualTo(5);
      returned.forEach(RawSocket::close);
    }
  }
}
