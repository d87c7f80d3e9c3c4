package dev.tally.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A node of many that answers what it is told, and 404 to everything else. Thread-safe. */
final class FakeNode implements AutoCloseable {

  private final HttpServer http;
  private final Map<String, String> answers = new ConcurrentHashMap<>();

  FakeNode() throws IOException {
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.createContext("/", this::answer);
    http.start();
    answers.put("/categories", "[{\"name\":\"toys\",\"title\":\"Toys\"}]");
    replica("shop", "e-7", 0, 0);
    total(7);
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + http.getAddress().getPort());
  }

  /** Makes it have decided 2,000 entries, the first 1,024 to this digest. */
  FakeNode digest(String digest) {
    return put("/-/replica", "\"digest\":\"aa\"}]", "\"digest\":\"" + digest + "\"}]");
  }

  private FakeNode put(String path, String text, String instead) {
    answers.compute(path, (key, answer) -> answer.replace(text, instead));
    return this;
  }

  FakeNode replica(String journal, String position, double behind, double silent) {
    answers.put(
        "/-/replica",
        """
        {"journal":"%s","position":"%s","next":2000,"digest":"bb",
         "digests":[{"next":1024,"digest":"aa"}],"entriesBehind":3,
         "secondsBehind":%s,"secondsSilent":%s}
        """
            .formatted(journal, position, behind, silent));
    return this;
  }

  FakeNode place(long next) {
    return put("/-/replica", "\"next\":2000", "\"next\":" + next);
  }

  FakeNode total(int total) {
    answers.put("/orders/toys", "[{\"id\":\"A1\",\"total\":%d}]".formatted(total));
    return this;
  }

  /** Makes it a server that decides alone. */
  FakeNode alone() {
    answers.remove("/-/replica");
    return this;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String answer = answers.get(exchange.getRequestURI().getPath());
      byte[] bytes = (answer == null ? "" : answer).getBytes(UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(
          answer == null ? 404 : 200, bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  @Override
  public void close() {
    http.stop(0);
  }
}
