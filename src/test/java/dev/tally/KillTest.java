package dev.tally;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Kills a server with {@code kill -9} under a load of single orders and bulk orders, a third of
 * which are revisions of few: every order it acknowledged is counted, and every other order is sent
 * again and counted once; of each revised one, the newest revision counts.
 */
@Tag("kill")
@Timeout(value = 40, unit = TimeUnit.MINUTES) // for 500 rounds
class KillTest {

  private static final int ROUNDS = Integer.getInteger("tally.kill.rounds", 6);
  private static final int SENDERS = 8;
  private static final int MOST_IN_BULK = 3_000;
  private static final CompletableFuture<?>[] EMPTY = {};
  private static final JsonMapper JSON = new JsonMapper();

  private record Order(String key, Optional<Integer> revision, String product, int quantity) {
    String json() {
      return "{\"order\":\"%s\",%s\"lines\":[{\"id\":\"%s\",\"quantity\":%d}]}"
          .formatted(
              key, revision.map("\"revision\":%d,"::formatted).orElse(""), product, quantity);
    }
  }

  @TempDir private Path directory;
  private final HttpClient http = HttpClient.newHttpClient();
  private final Random random = new Random(20);
  private final Map<String, Long> model = new HashMap<>();
  private final Map<String, Order> newest = new HashMap<>();
  private final Queue<Order> acknowledged = new ConcurrentLinkedQueue<>();
  private final Queue<Order> unknown = new ConcurrentLinkedQueue<>();
  private final AtomicInteger number = new AtomicInteger();
  private final ExecutorService threads = Executors.newFixedThreadPool(SENDERS);
  private String token = "";

  @AfterEach
  void endSenders() {
    threads.shutdownNow();
  }

  @Test
  void kill_underLoad_losesNothingAcknowledged_andCountsNothingTwice() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      try (ServerProcess server = start()) {
        retryUnknown(server.uri());
        check(server.uri());
        loadThenKill(server, 30 + random.nextInt(400));
      }
    }
    try (ServerProcess server = start()) {
      retryUnknown(server.uri());
      check(server.uri());
      assertThat(server.terminate()).isZero();
    }
  }

  private ServerProcess start() throws IOException, InterruptedException {
    ServerProcess server = ServerProcess.start(directory, "serve", "--port", "0");
    if (token.isEmpty()) {
      token = Files.readString(directory.resolve("tally-data/token")).strip();
      post(server.uri(), "/categories", "{\"name\":\"toys\"}", "json");
      for (int i = 1; i <= 5; i++) {
        post(server.uri(), "/toys", "{\"name\":\"Toy\",\"rrp\":\"5\",\"info\":\"-\"}", "json");
        model.put("A" + i, 0L);
      }
    }
    return server;
  }

  /** Kills the server after this many acknowledgements, while all senders are sending. */
  private void loadThenKill(ServerProcess server, int acknowledgements) throws Exception {
    CountDownLatch enough = new CountDownLatch(acknowledgements);
    List<CompletableFuture<Void>> senders = new ArrayList<>();
    for (int i = 1; i < SENDERS; i++) {
      senders.add(CompletableFuture.runAsync(() -> send(server.uri(), enough), threads));
    }
    int inBulk = 1 + random.nextInt(MOST_IN_BULK);
    senders.add(
        CompletableFuture.runAsync(() -> sendInBulk(server.uri(), inBulk, enough), threads));
    CompletableFuture<Object> failed = CompletableFuture.anyOf(senders.toArray(EMPTY));
    while (!enough.await(10, TimeUnit.MILLISECONDS)) {
      assertThat(failed).as("a sender that ended before the kill").isNotDone();
    }
    server.kill();
    senders.forEach(CompletableFuture::join); // throws what they found wrong
  }

  /** Sends single orders until the server is gone. */
  private void send(URI server, CountDownLatch enough) {
    while (true) {
      Order order = next();
      try {
        assertThat(place(server, order)).isIn("accepted", "stale");
        acknowledged.add(order);
        enough.countDown();
      } catch (IOException e) {
        unknown.add(order); // may or may not be counted: the kill came in between
        return;
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private Order next() {
    int n = number.incrementAndGet();
    String product = "A" + (1 + n % 5);
    return n % 3 == 0
        ? new Order("revised-" + n % 100, Optional.of(n), product, n % 9 - 4)
        : new Order("order-" + n, Optional.empty(), product, 1 + n % 9);
  }

  /** Sends bulks of orders until the server is gone. */
  private void sendInBulk(URI server, int orders, CountDownLatch enough) {
    while (true) {
      List<Order> bulk = Stream.generate(this::next).limit(orders).toList();
      try {
        JsonNode counts = placeAll(server, bulk);
        assertThat(counts.get("accepted").asInt() + stale(counts)).isEqualTo(orders);
        acknowledged.addAll(bulk);
        enough.countDown();
      } catch (IOException e) {
        unknown.addAll(bulk); // any number of its first orders may be counted
        return;
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void retryUnknown(URI server) throws IOException, InterruptedException {
    List<Order> again = List.copyOf(unknown);
    unknown.clear();
    JsonNode counts = placeAll(server, again);
    assertThat(counts.get("accepted").asInt() + counts.get("duplicate").asInt() + stale(counts))
        .isEqualTo(again.size());
    acknowledged.addAll(again);
  }

  private static int stale(JsonNode counts) {
    return counts.path("stale").asInt(0);
  }

  private void check(URI server) throws IOException, InterruptedException {
    for (Order order = acknowledged.poll(); order != null; order = acknowledged.poll()) {
      count(order);
    }
    Map<String, Long> totals = new HashMap<>();
    HttpRequest request = HttpRequest.newBuilder(server.resolve("/orders/toys")).build();
    for (JsonNode node : JSON.readTree(http.send(request, BodyHandlers.ofString()).body())) {
      totals.put(node.get("id").asString(), node.get("total").asLong());
    }
    assertThat(totals).isEqualTo(model);
  }

  private void count(Order order) {
    Order before = newest.get(order.key());
    if (before != null && before.revision().orElseThrow() > order.revision().orElseThrow()) {
      return;
    } else if (order.revision().isPresent()) {
      newest.put(order.key(), order);
    }
    model.merge(order.product(), (long) order.quantity(), Long::sum);
    if (before != null) {
      model.merge(before.product(), -(long) before.quantity(), Long::sum);
    }
  }

  private String place(URI server, Order order) throws IOException, InterruptedException {
    HttpResponse<String> answer = post(server, "/orders", order.json(), "json");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    return JSON.readTree(answer.body()).get("status").asString();
  }

  private JsonNode placeAll(URI server, List<Order> orders)
      throws IOException, InterruptedException {
    String lines = orders.stream().map(Order::json).collect(Collectors.joining("\n"));
    HttpResponse<String> answer = post(server, "/orders", lines, "x-ndjson");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    JsonNode counts = JSON.readTree(answer.body());
    assertThat(counts.get("rejected").asInt()).as(answer.body()).isZero();
    return counts;
  }

  private HttpResponse<String> post(URI server, String path, String body, String type)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(server.resolve(path))
            .header("Content-Type", "application/" + type)
            .header("Authorization", "Bearer " + token)
            .POST(BodyPublishers.ofString(body))
            .build();
    return http.send(request, BodyHandlers.ofString());
  }
}
