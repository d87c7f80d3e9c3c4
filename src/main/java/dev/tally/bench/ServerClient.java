package dev.tally.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a server answers to a GET, before and after it is measured. Blocks; safe for all threads.
 */
final class ServerClient {

  private static final Duration TO_ANSWER = Duration.ofSeconds(30);

  private final URI server;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  ServerClient(URI server) {
    this.server = server;
  }

  /** The name of its first category. */
  String firstCategory() {
    return JsonObjects.read(get("/categories")).stream()
        .map(category -> category.get("name"))
        .filter(name -> name != null)
        .findFirst()
        .orElseThrow(
            () ->
                new BenchException(
                    server + " has no category; add one with products, or start a demo."));
  }

  /** The totals that viewers of this path are told, by id, in the order of the list. */
  Map<String, Long> totals(String path) {
    Map<String, Long> totals = new LinkedHashMap<>();
    for (Map<String, String> product : JsonObjects.read(get(path))) {
      try {
        totals.put(
            String.valueOf(product.get("id")),
            Long.parseLong(String.valueOf(product.get("total"))));
      } catch (NumberFormatException e) {
        throw new BenchException(
            server + " answers " + path + " as no Tally does; try --clock.", e);
      }
    }
    return totals;
  }

  private byte[] get(String path) {
    try {
      HttpRequest request = HttpRequest.newBuilder(server.resolve(path)).timeout(TO_ANSWER).build();
      HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
      if (response.statusCode() != 200) {
        throw new BenchException(
            "%s answers %s with status %d; name a category that it has with --category."
                .formatted(server, path, response.statusCode()));
      }
      return response.body();
    } catch (IOException e) {
      throw new BenchException(server + " does not answer " + path + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchException("Interrupted.", e);
    }
  }
}
