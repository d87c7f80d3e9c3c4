package dev.tally.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server that, like a real one, counts each line once, and fails as told. Thread-safe. */
final class FakeServer implements AutoCloseable {

  /** The number of rejections that it lists; a real server lists its first 1,000. */
  private static final int LISTED = 3;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer http;
  private final Set<String> counted = new HashSet<>();
  private final Deque<Trouble> troubles = new ArrayDeque<>();
  private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
  private final List<String> tokens = Collections.synchronizedList(new ArrayList<>());
  private final String base;
  private Optional<Other> other = Optional.empty();
  private int mostBytes = Integer.MAX_VALUE;
  private String token = "";
  private String mended = "";
  private boolean isMended;

  /** What happens to a request. */
  enum Trouble {
    /** Counts the first half, and answers that it cannot go on. */
    HALF,
    /** Counts everything, and loses the answer. */
    LOST
  }

  /** An answer that replaces all of a Tally's answers, or only those to writes. */
  record Other(boolean toWritesAlone, int status, Map<String, String> headers) {}

  FakeServer() throws IOException {
    this("");
  }

  /**
   * @param base the path below which it is a Tally; elsewhere it is another server, which accepts
   *     everything
   */
  FakeServer(String base) throws IOException {
    this.base = base;
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.setExecutor(threads);
    http.createContext("/", this::answer);
    http.start();
  }

  TallyClient client() {
    return client(Optional.empty(), Duration.ofMinutes(1));
  }

  TallyClient client(Optional<String> word, Duration most) {
    return new TallyClient(uri(), word, new RetryPolicy(most, Duration.ZERO));
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + http.getAddress().getPort() + base);
  }

  synchronized void fail(Trouble... how) {
    troubles.addAll(List.of(how));
  }

  /** Rejects a line that contains this part once, and then never again. */
  synchronized void mend(String part) {
    mended = part;
  }

  synchronized void ask(String word) {
    token = word;
  }

  /** Refuses larger requests from now on, as a proxy does. */
  synchronized void limit(int bytes) {
    mostBytes = bytes;
  }

  private synchronized boolean isTooLarge(String body) {
    return body.length() > mostBytes;
  }

  /** Makes it no Tally from now on, or one that has moved. */
  synchronized void answer(Other instead) {
    other = Optional.of(instead);
  }

  synchronized Set<String> counted() {
    return Set.copyOf(counted);
  }

  List<String> requests() {
    return List.copyOf(requests);
  }

  /** Returns the Authorization headers that came, one per request that had it. */
  List<String> tokens() {
    return List.copyOf(tokens);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    String target = exchange.getRequestURI().toString();
    String method = exchange.getRequestMethod();
    requests.add(method + " " + target);
    tokens.addAll(exchange.getRequestHeaders().getOrDefault("Authorization", List.of()));
    try (exchange) {
      String word = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
      Optional<Other> instead = instead(method);
      if (instead.isPresent()) {
        instead.get().headers().forEach(exchange.getResponseHeaders()::set);
        send(exchange, instead.get().status(), "");
      } else if (!target.startsWith(base + "/")) {
        send(exchange, 200, "");
      } else if (!method.equals("POST")) {
        exchange.getResponseHeaders().set("Tally-Position", "e-1");
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        send(exchange, 200, "");
      } else if (!token.isEmpty() && !word.equals("Bearer " + token)) {
        send(exchange, 401, "{\"detail\":\"no\"}");
      } else if (isTooLarge(body)) {
        send(exchange, 413, "<h1>Request Entity Too Large</h1>");
      } else if (target.equals(base + "/-/forget")) {
        exchange.getResponseHeaders().add("Content-Type", "application/problem+json");
        send(exchange, body.equals("{\"order\":\"k\"}") ? 200 : 404, "{\"detail\":\"unknown\"}");
      } else {
        count(exchange, List.of(body.split("\n", -1)));
      }
    }
  }

  private synchronized Optional<Other> instead(String method) {
    return other.filter(which -> !which.toWritesAlone() || method.equals("POST"));
  }

  private synchronized void count(HttpExchange exchange, List<String> lines) throws IOException {
    List<String> sent = lines.subList(0, lines.size() - 1);
    Trouble trouble = troubles.poll();
    if (trouble == Trouble.HALF) {
      exchange.getResponseHeaders().add("Retry-After", "0");
      send(exchange, 503, count(sent.subList(0, sent.size() / 2)));
    } else if (trouble == Trouble.LOST) {
      count(sent); // and the connection closes without an answer
    } else {
      send(exchange, 200, count(sent));
    }
  }

  private String count(List<String> lines) {
    int accepted = 0;
    int rejected = 0;
    List<String> rejections = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      boolean isMine = !mended.isEmpty() && lines.get(i).contains(mended);
      if (lines.get(i).contains("bad") && !(isMine && isMended)) {
        isMended |= isMine;
        rejected++;
        rejections.add(
            "{\"line\":%d,\"code\":\"unknown-product\",\"reason\":\"It is bad.\"}"
                .formatted(i + 1));
      } else if (counted.add(lines.get(i))) {
        accepted++;
      }
    }
    return "{\"detail\":\"busy\",\"accepted\":%d,\"duplicate\":%d,\"rejected\":%d,\"rejections\":[%s]}"
        .formatted(
            accepted,
            lines.size() - accepted - rejected,
            rejected,
            String.join(",", rejections.subList(0, Math.min(LISTED, rejections.size()))));
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    http.stop(0);
    threads.shutdownNow();
  }
}
