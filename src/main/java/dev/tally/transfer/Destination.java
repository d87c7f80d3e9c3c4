package dev.tally.transfer;

import dev.tally.feed.Json;
import dev.tally.transfer.Answer.Rejection;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The server that takes what is imported. Safe for all threads; every method blocks. What fails for
 * a while is sent again, which counts nothing twice; what fails for good is a {@link
 * TransferException}.
 */
public final class Destination {

  private static final Duration TO_CONNECT = Duration.ofSeconds(10);
  private static final Duration TO_ANSWER = Duration.ofMinutes(2);

  /** Too many requests; and what a server or a proxy before it says while it cannot go on. */
  private static final Set<Integer> PASSING = Set.of(429, 502, 503, 504);

  private final URI server;
  private final Optional<String> token;
  private final Patience patience;

  /** Requests that are tried again; several at once are one outage to whoever waits. */
  private final AtomicInteger failing = new AtomicInteger();

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(TO_CONNECT)
          .build();

  /**
   * @param token for its writes, where it wants one
   */
  public Destination(URI server, Optional<String> token, Patience patience) {
    this.server = server;
    this.token = token;
    this.patience = patience;
  }

  /** Whether someone is there: better asked before a long file is begun. */
  public void greet() {
    try {
      http.send(
          request("/health/live").timeout(TO_CONNECT).GET().build(), BodyHandlers.discarding());
    } catch (IOException e) {
      throw new TransferException(
          "Nobody answers at "
              + server
              + ". Start a server (./tally serve) or name the one that runs with --server URL; or"
              + " go straight into a data directory that no server uses, with --data DIR.",
          e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /**
   * Gives an order's key up; false where there is no such order.
   *
   * @param notices is told when the server stops to answer and when it goes on
   */
  public boolean forget(String key, Consumer<String> notices) {
    byte[] json = Json.object(out -> out.writeStringProperty("order", key));
    HttpResponse<byte[]> response =
        insist(
            request("/-/forget")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(json))
                .build(),
            new Sent(),
            notices);
    if (response.statusCode() == 404 && isProblem(response)) {
      return false;
    }
    check(response);
    return true;
  }

  /**
   * What became of the rows; all of those that were rejected are listed.
   *
   * @param path of a stream that takes them
   * @param notices is told, on this thread, when the server stops to answer and when it goes on
   */
  Answer send(String path, List<Row.Ready> rows, Consumer<String> notices) {
    Answer answer = deliver(path, rows, notices);
    List<Rejection> all = new ArrayList<>(answer.rejections());
    List<Rejection> more = all;
    long accepted = answer.accepted();
    long rejected = answer.rejected();
    while (!more.isEmpty() && all.size() < rejected) {
      // Only so many are listed at once: send what is after the last again. A row of it that was
      // counted is a duplicate now; one that was rejected may be taken this time.
      int from = all.get(all.size() - 1).line();
      Answer rest = deliver(path, rows.subList(from, rows.size()), notices);
      accepted += rest.accepted();
      rejected = all.size() + rest.rejected();
      more = rest.rejections().stream().map(rejection -> rejection.down(from)).toList();
      all.addAll(more);
    }
    return new Answer(accepted, rows.size() - accepted - rejected, rejected, all, answer.detail());
  }

  private Answer deliver(String path, List<Row.Ready> rows, Consumer<String> notices) {
    Sent sent = new Sent();
    HttpResponse<byte[]> response =
        insist(
            request(path).header("Content-Type", "application/x-ndjson").POST(body(rows)).build(),
            sent,
            notices);
    check(response);
    Answer answer =
        Answer.read(response.body())
            .filter(read -> fits(read, rows.size()))
            .orElseThrow(
                () ->
                    new TransferException(
                        server + " answers as no Tally does; look what runs there."));
    return sent.over(answer);
  }

  private static boolean fits(Answer answer, int lines) {
    int last = 0;
    for (Rejection rejection : answer.rejections()) {
      if (rejection.line() <= last || rejection.line() > lines) {
        return false;
      }
      last = rejection.line();
    }
    return answer.accepted() + answer.duplicate() + answer.rejected() == lines;
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
    HttpRequest.Builder request = HttpRequest.newBuilder(server.resolve(path)).timeout(TO_ANSWER);
    token.ifPresent(word -> request.header("Authorization", "Bearer " + word));
    return request;
  }

  /** What attempts that failed in the middle had counted: the next one calls it duplicate. */
  private static final class Sent {
    private long accepted;

    void add(HttpResponse<byte[]> failed) {
      accepted += Answer.read(failed.body()).map(Answer::accepted).orElse(0L);
    }

    Answer over(Answer last) {
      long again = Math.min(accepted, last.duplicate());
      return new Answer(
          last.accepted() + again,
          last.duplicate() - again,
          last.rejected(),
          last.rejections(),
          last.detail());
    }
  }

  /**
   * What became of one attempt.
   *
   * @param answer empty: it failed for a while
   * @param what failed
   * @param pause before the next one
   */
  private record Attempt(Optional<HttpResponse<byte[]>> answer, String what, Duration pause) {}

  private HttpResponse<byte[]> insist(HttpRequest request, Sent sent, Consumer<String> notices) {
    Attempt attempt = attempt(request, sent);
    if (attempt.answer().isPresent()) {
      return attempt.answer().get();
    }
    if (failing.getAndIncrement() == 0) {
      notices.accept(
          "%s cannot go on (%s); trying again for up to %s."
              .formatted(server, attempt.what(), most()));
    }
    long since = System.nanoTime();
    boolean isOver;
    try {
      while (attempt.answer().isEmpty()) {
        Duration left = patience.most().minusNanos(System.nanoTime() - since);
        rest(attempt.pause(), left, attempt.what());
        attempt = attempt(request, sent);
      }
    } finally {
      isOver = failing.decrementAndGet() == 0;
    }
    if (isOver) {
      notices.accept(server + " goes on.");
    }
    return attempt.answer().get();
  }

  private Attempt attempt(HttpRequest request, Sent sent) {
    try {
      HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
      if (!PASSING.contains(response.statusCode())) {
        return new Attempt(Optional.of(response), "", Duration.ZERO);
      }
      sent.add(response);
      Duration pause = retryAfter(response).orElse(patience.pause());
      return new Attempt(Optional.empty(), said(response), pause);
    } catch (IOException e) {
      String what =
          e instanceof ConnectException
              ? "it does not answer"
              : "the connection broke: " + e.getMessage();
      return new Attempt(Optional.empty(), what, patience.pause());
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private String most() {
    Duration most = patience.most();
    return most.toSeconds() < 60 ? most.toSeconds() + " s" : most.toMinutes() + " min";
  }

  private void rest(Duration pause, Duration left, String what) {
    if (left.isNegative() || left.isZero()) {
      throw new TransferException(
          "%s cannot go on: %s. Given up after %s; when it can, do the same again: nothing is"
                  .formatted(server, what, most())
              + " counted twice.");
    }
    try {
      Thread.sleep((pause.compareTo(left) < 0 ? pause : left).toMillis());
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static Optional<Duration> retryAfter(HttpResponse<?> response) {
    return response
        .headers()
        .firstValue("Retry-After")
        .filter(seconds -> seconds.matches("\\d{1,6}"))
        .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)));
  }

  private void check(HttpResponse<byte[]> response) {
    int status = response.statusCode();
    if (status == 401) {
      throw new TransferException(
          server
              + (token.isPresent() ? " does not know this token" : " wants a token")
              + "; name the file that holds it, DATA/token of that server, with --token-file.");
    } else if (status != 200) {
      throw new TransferException(server + " refuses it: " + said(response));
    }
  }

  private static String said(HttpResponse<byte[]> response) {
    return Answer.read(response.body())
        .flatMap(Answer::detail)
        .map(Excerpt::of)
        .orElse("status " + response.statusCode());
  }

  private static boolean isProblem(HttpResponse<?> response) {
    return response
        .headers()
        .firstValue("Content-Type")
        .filter(type -> type.startsWith("application/problem+json"))
        .isPresent();
  }

  private static TransferException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new TransferException("Interrupted; do it again, nothing is counted twice.", e);
  }
}
