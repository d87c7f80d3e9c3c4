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
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Counts lines as a server does, each content once, and fails as it is told. Thread-safe. */
final class FakeServer implements AutoCloseable {

  /** So many rejections are listed, as by a server its first 1,000. */
  private static final int LISTED = 3;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer http;
  private final Set<String> counted = new HashSet<>();
  private final Deque<Trouble> troubles = new ArrayDeque<>();
  private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
  private String token = "";
  private String mended = "";
  private boolean isMended;

  /** What becomes of a request. */
  enum Trouble {
    /** Counts the first half and says that it cannot go on. */
    HALF,
    /** Counts everything, and the answer is lost. */
    LOST
  }

  FakeServer() throws IOException {
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.setExecutor(threads);
    http.createContext("/", this::answer);
    http.start();
  }

  Destination destination() {
    return destination(Optional.empty(), Duration.ofMinutes(1));
  }

  Destination destination(Optional<String> word, Duration most) {
    return new Destination(uri(), word, new Patience(most, Duration.ZERO));
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + http.getAddress().getPort());
  }

  synchronized void fail(Trouble... how) {
    troubles.addAll(List.of(how));
  }

  /** Rejects what contains that once, and then never more. */
  synchronized void mend(String part) {
    mended = part;
  }

  synchronized void ask(String word) {
    token = word;
  }

  synchronized Set<String> counted() {
    return Set.copyOf(counted);
  }

  List<String> requests() {
    return List.copyOf(requests);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
    try (exchange) {
      String word = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
      if (!exchange.getRequestMethod().equals("POST")) {
        send(exchange, 200, "");
      } else if (!token.isEmpty() && !word.equals("Bearer " + token)) {
        send(exchange, 401, "{\"detail\":\"no\"}");
      } else if (exchange.getRequestURI().getPath().equals("/-/forget")) {
        exchange.getResponseHeaders().add("Content-Type", "application/problem+json");
        send(exchange, body.equals("{\"order\":\"k\"}") ? 200 : 404, "{\"detail\":\"unknown\"}");
      } else {
        count(exchange, List.of(body.split("\n", -1)));
      }
    }
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
