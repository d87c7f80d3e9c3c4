package dev.tally.nodes;

import dev.tally.shop.Position;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/** Viewers of all nodes, who come back to another one from the position that they were told. */
final class Viewers {

  private static final long QUIET_NANOS = Duration.ofSeconds(20).toNanos();

  private final List<Node> nodes;
  private final Witness witness;
  private final Random random = new Random(300);
  private final HttpClient client = HttpClient.newHttpClient();
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final List<Viewer> viewers = new ArrayList<>();
  private volatile boolean ended;

  Viewers(List<Node> nodes, int count, Witness witness) {
    this.nodes = nodes;
    this.witness = witness;
    for (int i = 0; i < count; i++) {
      viewers.add(new Viewer("viewer " + i));
    }
    viewers.forEach(Viewer::connect);
    var unused = timer.scheduleWithFixedDelay(this::look, 1, 1, TimeUnit.SECONDS);
  }

  private void look() {
    viewers.forEach(Viewer::leaveIfQuiet);
  }

  private synchronized Node any() {
    return nodes.get(random.nextInt(nodes.size()));
  }

  /** Returns how many know just these totals. */
  long countWith(Map<String, Long> totals) {
    return viewers.stream().filter(viewer -> viewer.totals().equals(totals)).count();
  }

  void end() {
    ended = true;
    timer.shutdownNow();
    viewers.forEach(Viewer::drop);
  }

  private final class Viewer implements WebSocket.Listener {
    private final String name;
    private final SortedMap<String, Long> totals = new TreeMap<>();
    private final StringBuilder text = new StringBuilder();
    private Optional<Position> told = Optional.empty();
    private Optional<WebSocket> socket = Optional.empty();
    private long heardAt;
    private boolean isLive;

    Viewer(String name) {
      this.name = name;
    }

    synchronized Map<String, Long> totals() {
      return new TreeMap<>(totals);
    }

    private synchronized void connect() {
      if (ended) {
        return;
      }
      heardAt = System.nanoTime();
      isLive = false;
      text.setLength(0);
      String since = told.map(at -> "?since=" + at).orElse("");
      URI uri = any().uri("/orders/toys" + since);
      client
          .newWebSocketBuilder()
          .connectTimeout(Duration.ofSeconds(10))
          .buildAsync(URI.create(uri.toString().replaceFirst("http", "ws")), this)
          .whenComplete((opened, e) -> connected(Optional.ofNullable(opened)));
    }

    private synchronized void connected(Optional<WebSocket> opened) {
      socket = opened;
      if (opened.isEmpty()) {
        later();
      }
    }

    private void later() {
      if (!ended) {
        var unused = timer.schedule(this::connect, 300, TimeUnit.MILLISECONDS);
      }
    }

    synchronized void leaveIfQuiet() {
      if (socket.isPresent() && System.nanoTime() - heardAt > QUIET_NANOS) {
        drop();
        later();
      }
    }

    synchronized void drop() {
      socket.ifPresent(WebSocket::abort);
      socket = Optional.empty();
    }

    @Override
    public synchronized CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      from.request(1);
      text.append(data);
      if (last) {
        hear(Totals.JSON.readTree(text.toString()));
        text.setLength(0);
      }
      return null;
    }

    private void hear(JsonNode frame) {
      heardAt = System.nanoTime();
      String event = frame.path("event").asString("");
      if (event.isEmpty()) {
        totals.put(frame.get("id").asString(), frame.get("total").asLong());
      } else if (event.equals("synced") || event.equals("position")) {
        isLive |= event.equals("synced");
        Position at = Position.parse(frame.get("position").asString()).orElseThrow();
        told.ifPresent(before -> witness.moved(name, before.offset(), at.offset()));
        told = Optional.of(at);
        if (isLive) {
          witness.saw(name, at, new TreeMap<>(totals));
        }
      }
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      lost(from);
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
      lost(from);
    }

    private synchronized void lost(WebSocket from) {
      if (socket.filter(present -> present.equals(from)).isPresent()) {
        socket = Optional.empty();
        later();
      }
    }
  }
}
