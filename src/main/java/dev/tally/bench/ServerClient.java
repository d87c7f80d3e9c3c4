package dev.tally.bench;

import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a server answers to a GET, before and after it is measured. Blocks; safe for all threads.
 */
final class ServerClient {

  private final URI server;
  private final ServerConnection connection;

  ServerClient(URI server, ServerConnection connection) {
    this.server = server;
    this.connection = connection;
  }

  /** The name of its first category. */
  String firstCategory() {
    return get("/categories").stream()
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
    for (Map<String, String> product : get(path)) {
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

  private List<Map<String, String>> get(String path) {
    HttpAnswer answer;
    try {
      answer = connection.get(path);
    } catch (IOException e) {
      throw new BenchException(server + " does not answer " + path + ": " + e.getMessage(), e);
    }
    if (answer.status() != 200) {
      throw new BenchException(
          "%s answers %s with status %d; name a category that it has with --category."
              .formatted(server, path, answer.status()));
    }
    return answer.objects();
  }
}
