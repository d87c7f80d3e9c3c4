package dev.tally.transfer;

import dev.tally.json.Json;
import dev.tally.transfer.rows.Excerpt;
import dev.tally.transfer.rows.Row;
import dev.tally.transfer.rows.TransferException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;

/**
 * A client of the server that imports go to. Safe for all threads; every method blocks. Retries
 * what fails for a while, which counts nothing twice; throws a {@link TransferException} for what
 * fails for good. Shows the token to this server only, and not before it has turned out to be a
 * Tally.
 */
public final class TallyClient {

  /** By this name the server counts what it sends as imported. */
  private static final String AGENT = "tally-import";

  private static final Duration TO_ANSWER = Duration.ofMinutes(2);

  private final URI server;
  private final Optional<String> token;
  private final RetryingHttp http;

  private final RowSender sender = new RowSender(this::post, this::notATally);

  /**
   * @param server may have a path, below which all its paths are; without a slash at its end
   * @param token for the server's writes, if it wants one
   */
  public TallyClient(URI server, Optional<String> token, RetryPolicy patience) {
    this.server = server;
    this.token = token;
    this.http = new RetryingHttp(server, patience);
  }

  /**
   * Checks that a Tally is there, before a long file is begun and before anything shows the token:
   * a mistyped address may be another application's.
   *
   * @param notices told when the server stops answering and when it goes on
   */
  public void greet(Consumer<String> notices) {
    HttpRequest question =
        request("/categories")
            .timeout(RetryingHttp.TO_CONNECT)
            .method("HEAD", BodyPublishers.noBody())
            .build();
    HttpResponse<byte[]> answer =
        reach(
            question,
            "Start a server (./tally serve) or name the one that runs with --server URL; or go"
                + " straight into a data directory that no server uses, with --data DIR.");
    if (RetryingHttp.isPassing(answer)) {
      answer = http.send(question, passing -> {}, notices);
    }
    checkRedirect(answer);
    if (!isTallys(answer)) {
      throw notATally();
    }
  }

  /**
   * Asks once.
   *
   * @param advice what to do if nobody answers
   */
  private HttpResponse<byte[]> reach(HttpRequest question, String advice) {
    try {
      return http.once(question);
    } catch (ConnectException | HttpTimeoutException e) {
      throw new TransferException("Nobody answers at %s. %s".formatted(server, advice), e);
    } catch (SSLException e) {
      throw new TransferException(
          "%s cannot be reached safely: %s. Correct its certificate, or the address."
              .formatted(server, Excerpt.of(String.valueOf(e.getMessage()))),
          e);
    } catch (IOException e) {
      throw new TransferException(
          "%s answers, but not as a Tally does (%s); look what runs there."
              .formatted(server, Excerpt.of(String.valueOf(e.getMessage()))),
          e);
    }
  }

  /**
   * Returns whether a Tally answered: it names the position at which its categories are true, or
   * asks for a token of its own kind.
   */
  private static boolean isTallys(HttpResponse<?> answer) {
    HttpHeaders headers = answer.headers();
    return answer.statusCode() == 401
        ? headers.firstValue("WWW-Authenticate").orElse("").contains("realm=\"tally\"")
        : answer.statusCode() == 200
            && headers.firstValue("Tally-Position").isPresent()
            && hasType(answer, "application/json");
  }

  private TransferException notATally() {
    return new TransferException(
        server + " answers, but not as a Tally does; look what runs there.");
  }

  /**
   * Gives up an order's key; returns false if there is no such order.
   *
   * @param notices told when the server stops answering and when it goes on
   */
  public boolean forget(String key, Consumer<String> notices) {
    byte[] json = Json.object(out -> out.writeStringProperty("order", key));
    HttpResponse<byte[]> response =
        http.send(
            authorized("/-/forget")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(json))
                .build(),
            passing -> {},
            notices);
    if (response.statusCode() == 404 && hasType(response, "application/problem+json")) {
      return false;
    }
    check(response);
    return true;
  }

  /**
   * Returns the titles of the server's categories, by their names, in the order of creation.
   *
   * @param notices told when the server stops answering and when it goes on
   */
  Map<String, String> categories(Consumer<String> notices) {
    Map<String, String> titles = new LinkedHashMap<>();
    objects("/categories", notices)
        .forEach(one -> titles.put(one.getOrDefault("name", ""), one.getOrDefault("title", "")));
    return titles;
  }

  /**
   * Returns all products of a category, in id order. Those that are no longer sold are not listed:
   * it asks for each number that is missing, up to the first that does not exist.
   *
   * @param category as the server lists it
   */
  List<Map<String, String>> products(Map<String, String> category, Consumer<String> notices) {
    String path = "/" + category.getOrDefault("name", "");
    String prefix = category.getOrDefault("prefix", "");
    Map<Integer, Map<String, String>> byNumber = new TreeMap<>();
    for (Map<String, String> product : objects(path, notices)) {
      byNumber.put(number(product.getOrDefault("id", "")), product);
    }
    for (int number = 1; ; number++) {
      if (byNumber.containsKey(number)) {
        continue;
      }
      HttpRequest question = authorized(path + "/" + prefix + number).GET().build();
      HttpResponse<byte[]> found = http.send(question, passing -> {}, notices);
      if (found.statusCode() == 404) {
        return List.copyOf(byNumber.values());
      }
      Map<String, String> product = objects(found).stream().findFirst().orElse(Map.of());
      if (number(product.getOrDefault("id", "")) != number) {
        throw notATally();
      }
      byNumber.put(number, product);
    }
  }

  private static int number(String id) {
    String digits = id.replaceFirst("^[A-Z]+", "");
    return digits.matches("\\d{1,9}") ? Integer.parseInt(digits) : 0;
  }

  /** Returns the objects that a path lists, flat. */
  List<Map<String, String>> objects(String path, Consumer<String> notices) {
    return objects(http.send(authorized(path).GET().build(), passing -> {}, notices));
  }

  private List<Map<String, String>> objects(HttpResponse<byte[]> response) {
    check(response);
    return JsonObjects.read(response.body()).orElseThrow(this::notATally);
  }

  /**
   * Returns what the server knows of an order; empty if there is no such order.
   *
   * @param notices told when the server stops answering and when it goes on
   */
  public Optional<OrderView> order(String key, Consumer<String> notices) {
    String path = "/-/orders?key=" + URLEncoder.encode(key, StandardCharsets.UTF_8);
    HttpResponse<byte[]> response =
        http.send(authorized(path).GET().build(), passing -> {}, notices);
    if (response.statusCode() == 404 && hasType(response, "application/problem+json")) {
      return Optional.empty();
    }
    check(response);
    return Optional.of(OrderView.read(response.body()).orElseThrow(this::notATally));
  }

  /**
   * Returns how the server stands to its shop's journal.
   *
   * @throws dev.tally.transfer.rows.TransferException if it is no node of many
   */
  ReplicaView replica() {
    HttpResponse<byte[]> response =
        reach(
            authorized("/-/replica").GET().build(),
            "Start that node, or compare the others without it.");
    if (response.statusCode() == 404) {
      throw new TransferException(
          server
              + " is no node of many, or shows how it stands on its --admin-port only; name that.");
    }
    check(response);
    return ReplicaView.read(response.body()).orElseThrow(this::notATally);
  }

  /**
   * Sends rows and returns the results, with all rejected rows listed.
   *
   * @param path of a stream that accepts the rows
   * @param notices told, on this thread, when the server stops answering and when it goes on
   */
  StreamResult send(String path, List<Row.Ready> rows, Consumer<String> notices) {
    return sender.send(path, rows, notices);
  }

  /**
   * Posts lines once the server can take them.
   *
   * @param passing receives the answers of attempts that failed for now
   * @throws RowSender.TooLargeException if something before the server does not let as much through
   */
  private Optional<StreamResult> post(
      String path, byte[] lines, Consumer<HttpResponse<byte[]>> passing, Consumer<String> notices) {
    HttpRequest request =
        authorized(path)
            .header("Content-Type", "application/x-ndjson")
            .POST(BodyPublishers.ofByteArray(lines))
            .build();
    HttpResponse<byte[]> response = http.send(request, passing, notices);
    check(response);
    return StreamResult.read(response.body());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(server + path))
        .header("User-Agent", AGENT)
        .timeout(TO_ANSWER);
  }

  private HttpRequest.Builder authorized(String path) {
    HttpRequest.Builder request = request(path);
    token.ifPresent(word -> request.header("Authorization", "Bearer " + word));
    return request;
  }

  private void check(HttpResponse<byte[]> response) {
    checkRedirect(response);
    int status = response.statusCode();
    if (status == 401) {
      throw new TransferException(
          server
              + (token.isPresent() ? " does not know this token" : " wants a token")
              + "; name the file that holds it, DATA/token of that server, with --token-file.");
    } else if (status == 413) {
      throw new RowSender.TooLargeException(
          server + " refuses it as too large: " + RetryingHttp.said(response));
    } else if (status != 200) {
      throw new TransferException(server + " refuses it: " + RetryingHttp.said(response));
    }
  }

  private void checkRedirect(HttpResponse<?> response) {
    Optional<String> location = response.headers().firstValue("Location");
    if (response.statusCode() / 100 == 3 && location.isPresent()) {
      throw new TransferException(
          "%s answers with a redirect to %s; name that address with --server."
              .formatted(server, Excerpt.of(address(response, location.get()))));
    }
  }

  /** Returns the server that a redirect leads to, if the request's path is the same there. */
  private String address(HttpResponse<?> response, String location) {
    String asked = response.request().uri().toString();
    String path = asked.substring(server.toString().length());
    try {
      String target = response.uri().resolve(location).toString();
      return target.endsWith(path) ? target.substring(0, target.length() - path.length()) : target;
    } catch (IllegalArgumentException e) {
      return location;
    }
  }

  private static boolean hasType(HttpResponse<?> response, String type) {
    return response
        .headers()
        .firstValue("Content-Type")
        .filter(named -> named.startsWith(type))
        .isPresent();
  }
}
