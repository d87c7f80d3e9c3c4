package dev.tally.bench;

import dev.tally.bench.viewers.BenchException;
import dev.tally.text.Printable;
import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Sends GET requests to a server, before and after the measurement. Blocks; safe for all threads.
 */
final class ServerClient {

  private static final String CATEGORIES = "/categories";

  private final URI server;
  private final ServerConnection connection;
  private final Optional<String> token;
  private volatile String authorization = "";

  /**
   * @param token shown if the server asks for it
   */
  ServerClient(URI server, ServerConnection connection, Optional<String> token) {
    this.server = server;
    this.connection = connection;
    this.token = token;
  }

  /** Returns the header field that reading needs, with its line break; empty: it needs none. */
  String authorization() {
    return authorization;
  }

  /**
   * Checks that a Tally is there, before anything shows it the token.
   *
   * @throws BenchException if there is none, or it is at another address
   */
  void greet() {
    HttpAnswer answer = ask(CATEGORIES);
    if (isClosed(answer) && token.isPresent()) {
      authorization = "Authorization: Bearer " + token.get() + "\r\n";
      answer = ask(CATEGORIES);
    }
    Optional<String> location = Optional.ofNullable(answer.fields().get("location"));
    if (answer.status() / 100 == 3 && location.isPresent()) {
      throw new BenchException(
          "%s answers with a redirect to %s; name that address with --server."
              .formatted(server, Printable.of(address(location.get()), 200)));
    } else if (answer.status() == 503 || isClosed(answer)) {
      throw new BenchException(server + " cannot be measured: " + answer.reason() + ".");
    } else if (answer.status() != 200 || !answer.fields().containsKey("tally-position")) {
      throw new BenchException(server + " answers, but not as a Tally does; look what runs there.");
    }
  }

  private static boolean isClosed(HttpAnswer answer) {
    return answer.status() == 401
        && answer.fields().getOrDefault("www-authenticate", "").contains("realm=\"tally\"");
  }

  /** Returns the server that a redirect of {@code /categories} leads to. */
  private String address(String location) {
    try {
      String target = URI.create(server + CATEGORIES).resolve(location).toString();
      return target.endsWith(CATEGORIES)
          ? target.substring(0, target.length() - CATEGORIES.length())
          : target;
    } catch (IllegalArgumentException e) {
      return location;
    }
  }

  /** Returns the name of the server's first category. */
  String firstCategory() {
    return get(CATEGORIES).stream()
        .map(category -> category.get("name"))
        .filter(name -> name != null)
        .findFirst()
        .orElseThrow(
            () ->
                new BenchException(
                    server + " has no category; add one with products, or start a demo."));
  }

  /** Returns the totals that viewers of this path receive, by id, in the order of the list. */
  Map<String, Long> totals(String path) {
    Map<String, Long> totals = new LinkedHashMap<>();
    for (Map<String, String> product : get(path)) {
      try {
        totals.put(
            String.valueOf(product.get("id")),
            Long.parseLong(String.valueOf(product.get("total"))));
      } catch (NumberFormatException e) {
        throw new BenchException(server + " answers " + path + " unlike a Tally; try --clock.", e);
      }
    }
    return totals;
  }

  private List<Map<String, String>> get(String path) {
    HttpAnswer answer = ask(path);
    if (answer.status() != 200) {
      throw new BenchException(
          "%s answers %s with status %d; name a category that it has with --category."
              .formatted(server, path, answer.status()));
    }
    return answer.objects();
  }

  private HttpAnswer ask(String path) {
    try {
      return connection.get(path, authorization);
    } catch (IOException e) {
      throw new BenchException(server + " does not answer " + path + ": " + e.getMessage(), e);
    }
  }
}
