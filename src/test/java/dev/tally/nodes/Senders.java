package dev.tally.nodes;

import dev.tally.shop.Position;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Sends what happens to orders, at a steady rate, and repeats each request at another node until it
 * is answered. Keeps the model: what it all comes to.
 */
final class Senders {

  /** The product of plain orders of one unit each, which nothing changes later. */
  static final String PLAIN = "A1";

  private static final int PRODUCTS = 200;
  private static final int THREADS = 32;
  private static final int A_STREAM = 10;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final List<Node> nodes;
  private final String token;
  private final Witness witness;
  private final HttpClient client = HttpClient.newHttpClient();
  private final LinkedBlockingQueue<Integer> stories = new LinkedBlockingQueue<>();
  private final AtomicBoolean ended = new AtomicBoolean();
  private final List<Thread> threads = new ArrayList<>();
  private final Map<String, Long> model = new ConcurrentSkipListMap<>();
  private final AtomicLong sentPlain = new AtomicLong();
  private final Map<Integer, AtomicLong> answeredPlain = new ConcurrentHashMap<>();
  private final Map<Integer, AtomicLong> newest = new ConcurrentHashMap<>();
  private final AtomicLong answers = new AtomicLong();
  private final AtomicLong repeats = new AtomicLong();
  private int orders;

  Senders(List<Node> nodes, String token, Witness witness) {
    this.nodes = nodes;
    this.token = token;
    this.witness = witness;
  }

  /** Makes the catalogue. */
  void stock() {
    StringBuilder lines = new StringBuilder();
    for (int i = 1; i <= PRODUCTS; i++) {
      lines.append(
          "{\"category\":\"toys\",\"title\":\"Toys\",\"sku\":\"s%d\",\"name\":\"Toy %d\",\"rrp\":5}%n"
              .formatted(i, i));
      model.put("A" + i, 0L);
    }
    send(0, "POST", "/-/products", "application/x-ndjson", lines.toString());
  }

  void start() {
    for (int i = 0; i < THREADS; i++) {
      Random random = new Random(i);
      Thread thread = new Thread(() -> send(random), "sender-" + i);
      thread.start();
      threads.add(thread);
    }
  }

  /** Lets so many more orders happen. */
  void more(int count) {
    for (int i = 0; i < count; i++) {
      stories.add(++orders);
    }
  }

  /** Returns how many have not happened yet. */
  int waiting() {
    return stories.size();
  }

  private void send(Random random) {
    try {
      while (!ended.get() || !stories.isEmpty()) {
        Integer story = stories.poll(100, TimeUnit.MILLISECONDS);
        if (story != null) {
          tell(story, random);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void tell(int number, Random random) {
    String key = "k" + number;
    String product = "A" + (2 + random.nextInt(PRODUCTS - 1));
    int units = 1 + random.nextInt(5);
    switch (random.nextInt(10)) {
      case 0, 1 -> {
        sentPlain.incrementAndGet();
        answeredPlain
            .computeIfAbsent(order(key, "", PLAIN, 1, random), n -> new AtomicLong())
            .incrementAndGet();
        model.merge(PLAIN, 1L, Long::sum);
      }
      case 2, 3, 4 -> {
        order(key, ",\"revision\":1", product, units, random);
        order(key, ",\"revision\":3", product, units + 1, random);
        order(key, ",\"revision\":2", product, 9, random);
        model.merge(product, units + 1L, Long::sum);
      }
      case 5 -> {
        order(key, "", product, units, random);
        post("/cancellations", key, "{\"order\":\"%s\"}".formatted(key), random);
      }
      case 6 -> {
        String name = "{\"name\":\"Toy %s of %d\"}".formatted(product, number);
        send(
            random.nextInt(nodes.size()),
            "PATCH",
            "/toys/" + product,
            "application/merge-patch+json",
            name);
      }
      case 7 -> {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < A_STREAM; i++) {
          lines.append(json(key + "-" + i, "", product, units)).append('\n');
        }
        String type = "application/x-ndjson";
        send(random.nextInt(nodes.size()), "POST", "/orders", type, lines.toString());
        model.merge(product, (long) A_STREAM * units, Long::sum);
      }
      default -> {
        order(key, "", product, units, random);
        model.merge(product, (long) units, Long::sum);
      }
    }
  }

  /** Places an order, and returns the node that answered. */
  private int order(String key, String revision, String product, int units, Random random) {
    return post("/orders", key + revision, json(key, revision, product, units), random);
  }

  private static String json(String key, String revision, String product, int units) {
    return "{\"order\":\"%s\"%s,\"lines\":[{\"id\":\"%s\",\"quantity\":%d}]}"
        .formatted(key, revision, product, units);
  }

  private int post(String path, String command, String json, Random random) {
    int first = random.nextInt(nodes.size());
    Answer answer = send(first, "POST", path, "application/json", json);
    if (answer.body().contains("\"accepted\"") || answer.body().contains("\"cancelled\"")) {
      witness.accepted(path + " " + command);
    }
    return answer.node();
  }

  private record Answer(int node, String body) {}

  /** Sends a request to one node after the other until one answers that it is done. */
  private Answer send(int first, String method, String path, String type, String body) {
    for (int attempt = 0; ; attempt++) {
      int node = (first + attempt) % nodes.size();
      try {
        HttpResponse<String> response = once(nodes.get(node).uri(path), method, type, body);
        if (response.statusCode() < 300) {
          answers.incrementAndGet();
          response
              .headers()
              .firstValue("Tally-Position")
              .flatMap(Position::parse)
              .ifPresent(at -> note(node, at.offset()));
          return new Answer(node, response.body());
        } else if (response.statusCode() < 500) {
          witness.wrong("%s %s: %s".formatted(method, path, response.body()));
          return new Answer(node, "");
        }
      } catch (IOException e) {
        Thread.onSpinWait(); // killed, or paused
      }
      repeats.incrementAndGet();
      Pause.millis(100);
    }
  }

  private void note(int node, long offset) {
    newest.computeIfAbsent(node, n -> new AtomicLong()).accumulateAndGet(offset, Math::max);
  }

  private HttpResponse<String> once(URI uri, String method, String type, String body)
      throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .timeout(PATIENCE)
            .header("Content-Type", type)
            .header("Authorization", "Bearer " + token)
            .method(method, BodyPublishers.ofString(body))
            .build();
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  long sentPlainOrders() {
    return sentPlain.get();
  }

  /** Returns how many plain orders this node had answered. */
  long answeredPlainOrders(int node) {
    AtomicLong answered = answeredPlain.get(node);
    return answered == null ? 0 : answered.get();
  }

  /** Returns the highest position that this node has answered with. */
  long newestAnswer(int node) {
    AtomicLong offset = newest.get(node);
    return offset == null ? 0 : offset.get();
  }

  long answers() {
    return answers.get();
  }

  /** Waits until everything is answered, and returns what it must come to. */
  Map<String, Long> end() throws InterruptedException {
    ended.set(true);
    for (Thread thread : threads) {
      thread.join();
    }
    return new TreeMap<>(model);
  }

  @Override
  public String toString() {
    return "%,d orders, %,d requests answered, %,d repeated"
        .formatted(orders, answers.get(), repeats.get());
  }
}
