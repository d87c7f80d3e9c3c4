package dev.tally;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** A client that queries a server, places orders, and reads its metrics. Safe for all threads. */
public final class Visitor {

  private final URI server;
  private final HttpClient http;

  public Visitor(URI server) {
    this(server, HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build());
  }

  Visitor(URI server, HttpClient http) {
    this.server = server;
    this.http = http;
  }

  public String get(String path) {
    return send(HttpRequest.newBuilder(server.resolve(path)).build()).body();
  }

  /** Orders one unit of A1. */
  HttpResponse<String> order(String key) {
    return send(post("application/json", BodyPublishers.ofString(orderOf(key))));
  }

  static String orderOf(String key) {
    return "{\"order\":\"%s\",\"lines\":[{\"id\":\"A1\",\"quantity\":1}]}".formatted(key);
  }

  HttpRequest post(String type, HttpRequest.BodyPublisher orders) {
    return HttpRequest.newBuilder(server.resolve("/orders"))
        .header("Content-Type", type)
        .POST(orders)
        .build();
  }

  /** Opens a WebSocket, and returns the messages that come, which grow. */
  Set<String> follow(String path) {
    Set<String> told = ConcurrentHashMap.newKeySet();
    http.newWebSocketBuilder()
        .buildAsync(
            URI.create(server.resolve(path).toString().replaceFirst("^http", "ws")),
            new WebSocket.Listener() {
              @Override
              public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
                told.add(text.toString());
                socket.request(1);
                return null;
              }
            })
        .join();
    return told;
  }

  HttpClient http() {
    return http;
  }

  /** Returns each sample by its name and labels. */
  public Map<String, Double> metrics() {
    Map<String, Double> metrics = new HashMap<>();
    get("/metrics")
        .lines()
        .filter(line -> !line.startsWith("#"))
        .forEach(
            line -> {
              int blank = line.lastIndexOf(' ');
              metrics.put(line.substring(0, blank), Double.parseDouble(line.substring(blank + 1)));
            });
    return metrics;
  }

  /** Returns the sum of all samples whose name begins like this; throws if there are none. */
  double metric(String name) {
    return metrics().entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(name))
        .mapToDouble(Map.Entry::getValue)
        .reduce(Double::sum)
        .orElseThrow(() -> new AssertionError("there is no metric " + name));
  }

  private HttpResponse<String> send(HttpRequest request) {
    try {
      return http.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException("no answer to " + request, e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
