package dev.tally.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A client that orders and changes products while a page is open, and reads what the server says.
 * Every order has a key of its own.
 *
 * @param token sent with every write, in case the server asks for one
 */
record Shopping(URI server, String token) {

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  /** Creates a client for a shop in which everyone may write. */
  Shopping(URI server) {
    this(server, "none");
  }

  void order(String product, int quantity) {
    order(Map.of("order", UUID.randomUUID(), "lines", List.of(line(product, quantity))));
  }

  /** Places an order that is dated this long ago. */
  void order(String product, int quantity, Duration ago) {
    String at = Instant.now().minus(ago).toString();
    order(Map.of("order", UUID.randomUUID(), "at", at, "lines", List.of(line(product, quantity))));
  }

  private void order(Map<String, Object> order) {
    send("POST", "/orders", JSON.writeValueAsString(order), 202);
  }

  private static Map<String, Object> line(String product, int quantity) {
    return Map.of("id", product, "quantity", quantity);
  }

  void category(String name) {
    category(Map.of("name", name));
  }

  void category(String name, String title) {
    category(Map.of("name", name, "title", title));
  }

  private void category(Map<String, String> category) {
    send("POST", "/categories", JSON.writeValueAsString(category), 201);
  }

  /** Adds a product, and returns its id. */
  String add(String category, String name) {
    return add(category, name, "5", "New.");
  }

  String add(String category, String name, String rrp, String info) {
    Map<String, String> product = Map.of("name", name, "rrp", rrp, "info", info);
    JsonNode list =
        JSON.readTree(send("POST", "/" + category, JSON.writeValueAsString(product), 201));
    return list.get(list.size() - 1).get("id").asString();
  }

  void change(String category, String id, Map<String, String> fields) {
    send("PATCH", "/" + category + "/" + id, JSON.writeValueAsString(fields), 200);
  }

  void remove(String category, String id) {
    send("DELETE", "/" + category + "/" + id, "", 204);
  }

  /** Gives a category another title. */
  void rename(String category, String title) {
    send("PATCH", "/categories/" + category, JSON.writeValueAsString(Map.of("title", title)), 200);
  }

  /** Retires a category of which nothing is on sale. */
  void retire(String category) {
    send("DELETE", "/categories/" + category, "", 204);
  }

  /** Returns a token by which somebody may read for this long. */
  String viewerToken(int seconds) {
    String asked = JSON.writeValueAsString(Map.of("seconds", seconds));
    return JSON.readTree(send("POST", "/-/viewer-tokens", asked, 200)).get("token").asString();
  }

  /** Returns the totals of a category, as JSON. */
  String totals(String category) {
    return new String(file("/orders/" + category), StandardCharsets.UTF_8);
  }

  JsonNode read(String path) {
    return JSON.readTree(file(path));
  }

  /** Returns the file as a browser gets it after unpacking. */
  byte[] file(String path) {
    HttpRequest request = HttpRequest.newBuilder(server.resolve(path)).build();
    return send(request, BodyHandlers.ofByteArray(), 200);
  }

  /** Sends one object per line, and returns the counts of what became of them. */
  JsonNode stream(String path, String lines) {
    return JSON.readTree(send("POST", path, "application/x-ndjson", lines, 200));
  }

  private String send(String method, String path, String json, int expected) {
    return send(method, path, "application/json", json, expected);
  }

  private String send(String method, String path, String type, String body, int expected) {
    HttpRequest request =
        HttpRequest.newBuilder(server.resolve(path))
            .header("Content-Type", type)
            .header("Authorization", "Bearer " + token)
            .method(method, BodyPublishers.ofString(body))
            .build();
    return send(request, BodyHandlers.ofString(), expected);
  }

  private static <T> T send(HttpRequest request, BodyHandler<T> handler, int expected) {
    try {
      HttpResponse<T> answer = HTTP.send(request, handler);
      assertThat(answer.statusCode()).as("%s", request).isEqualTo(expected);
      return answer.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
