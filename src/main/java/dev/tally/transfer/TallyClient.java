package dev.tally.transfer;

import dev.tally.json.Json;
import dev.tally.transfer.StreamResult.Rejection;
import dev.tally.transfer.rows.Excerpt;
import dev.tally.transfer.rows.Row;
import dev.tally.transfer.rows.TransferException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.Serial;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
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
 * fails for good. Sends the token only where it is needed, and only to this server.
 */
public final class TallyClient {

  private static final Duration TO_ANSWER = Duration.ofMinutes(2);

  private final URI server;
  private final Optional<String> token;
  private final RetryingHttp http;

  /** What a request may hold; less once a proxy before the server has refused one as too large. */
  private volatile long mostBytes = Long.MAX_VALUE;

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
    HttpResponse<byte[]> answer = reach(question);
    if (RetryingHttp.isPassing(answer)) {
      answer = http.send(question, passing -> {}, notices);
    }
    checkRedirect(answer);
    if (!isTallys(answer)) {
      throw notATally();
    }
  }

  private HttpResponse<byte[]> reach(HttpRequest question) {
    try {
      return http.once(question);
    } catch (ConnectException | HttpTimeoutException e) {
      throw new TransferException(
          "Nobody answers at "
              + server
              + ". Start a server (./tally serve) or name the one that runs with --server URL; or"
              + " go straight into a data directory that no server uses, with --data DIR.",
          e);
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

  /** Returns whether a Tally answered: it names the position at which its categories are true. */
  private static boolean isTallys(HttpResponse<?> answer) {
    return answer.statusCode() == 200
        && answer.headers().firstValue("Tally-Position").isPresent()
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
      HttpRequest question = request(path + "/" + prefix + number).GET().build();
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
    return objects(http.send(request(path).GET().build(), passing -> {}, notices));
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
   * Sends rows and returns the results, with all rejected rows listed.
   *
   * @param path of a stream that accepts the rows
   * @param notices told, on this thread, when the server stops answering and when it goes on
   */
  StreamResult send(String path, List<Row.Ready> rows, Consumer<String> notices) {
    StreamResult sum = StreamResult.NONE;
    int from = 0;
    while (from < rows.size()) {
      int to = end(rows, from);
      try {
        sum = sum.and(sendAtOnce(path, rows.subList(from, to), notices), from);
        from = to;
      } catch (TooLargeException e) {
        if (to - from == 1) {
          throw e;
        }
        mostBytes = Math.min(mostBytes, bytes(rows.subList(from, to)) / 2);
      }
    }
    return sum;
  }

  /** Returns the end of the rows from here that one request may hold; at least one. */
  private int end(List<Row.Ready> rows, int from) {
    int to = from;
    for (long bytes = 0; to < rows.size(); to++) {
      bytes += rows.get(to).json().length + 1;
      if (to > from && bytes > mostBytes) {
        break;
      }
    }
    return to;
  }

  private static long bytes(List<Row.Ready> rows) {
    return rows.stream().mapToLong(row -> row.json().length + 1).sum();
  }

  /** A proxy before the server does not let so large a request through. */
  private static final class TooLargeException extends TransferException {
    @Serial private static final long serialVersionUID = 1;

    TooLargeException(String message) {
      super(message);
    }
  }

  private StreamResult sendAtOnce(String path, List<Row.Ready> rows, Consumer<String> notices) {
    StreamResult answer = deliver(path, rows, notices);
    List<Rejection> all = new ArrayList<>(answer.rejections());
    List<Rejection> more = all;
    long accepted = answer.accepted();
    long rejected = answer.rejected();
    while (!more.isEmpty() && all.size() < rejected) {
      // The server lists only a limited number at once: send what is after the last again. A row of
      // it that was counted is a duplicate now; one that was rejected may be accepted this time.
      int from = all.get(all.size() - 1).line();
      StreamResult rest = deliver(path, rows.subList(from, rows.size()), notices);
      accepted += rest.accepted();
      rejected = all.size() + rest.rejected();
      more = rest.rejections().stream().map(rejection -> rejection.down(from)).toList();
      all.addAll(more);
    }
    long stale = answer.stale(); // of a first answer: what is stale stays so
    long duplicate = Math.max(0, rows.size() - accepted - stale - rejected);
    return new StreamResult(accepted, duplicate, stale, rejected, all, answer.detail());
  }

  private StreamResult deliver(String path, List<Row.Ready> rows, Consumer<String> notices) {
    Sent sent = new Sent();
    HttpResponse<byte[]> response =
        http.send(
            authorized(path)
                .header("Content-Type", "application/x-ndjson")
                .POST(body(rows))
                .build(),
            sent::add,
            notices);
    check(response);
    StreamResult answer =
        StreamResult.read(response.body())
            .filter(read -> fits(read, rows.size()))
            .orElseThrow(this::notATally);
    return sent.over(answer);
  }

  private static boolean fits(StreamResult answer, int lines) {
    int last = 0;
    for (Rejection rejection : answer.rejections()) {
      if (rejection.line() <= last || rejection.line() > lines) {
        return false;
      }
      last = rejection.line();
    }
    return answer.lines() == lines;
  }

  private static BodyPublisher body(List<Row.Ready> rows) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(128 * rows.size());
    for (Row.Ready row : rows) {
      bytes.writeBytes(row.json());
      bytes.write('\n');
    }
    return BodyPublishers.ofByteArray(bytes.toByteArray());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(server + path)).timeout(TO_ANSWER);
  }

  private HttpRequest.Builder authorized(String path) {
    HttpRequest.Builder request = request(path);
    token.ifPresent(word -> request.header("Authorization", "Bearer " + word));
    return request;
  }

  /** The rows counted by attempts that failed midway: the next calls them duplicate, or stale. */
  private static final class Sent {
    private long accepted;

    void add(HttpResponse<byte[]> failed) {
      accepted += StreamResult.read(failed.body()).map(StreamResult::accepted).orElse(0L);
    }

    StreamResult over(StreamResult last) {
      long again = Math.min(accepted, last.duplicate() + last.stale());
      long duplicates = Math.min(again, last.duplicate());
      return new StreamResult(
          last.accepted() + again,
          last.duplicate() - duplicates,
          last.stale() - (again - duplicates),
          last.rejected(),
          last.rejections(),
          last.detail());
    }
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
      throw new TooLargeException(
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
