package dev.tally.transfer;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Sends requests to one server, and again as long as it cannot be reached or cannot go on. Follows
 * no redirect: what a request carries is for the server that was named. Safe for all threads; every
 * method blocks. Fails with a {@link TransferException} once it has lost patience.
 */
final class RetryingHttp {

  static final Duration TO_CONNECT = Duration.ofSeconds(10);

  /** Too many requests; and what a server or a proxy before it says while it cannot go on. */
  private static final Set<Integer> PASSING = Set.of(429, 502, 503, 504);

  private final URI server;
  private final RetryPolicy patience;

  /** Requests that are tried again; several at once are one outage to their observer. */
  private final AtomicInteger failing = new AtomicInteger();

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .connectTimeout(TO_CONNECT)
          .build();

  RetryingHttp(URI server, RetryPolicy patience) {
    this.server = server;
    this.patience = patience;
  }

  /** Returns whether the server may give another answer in a while. */
  static boolean isPassing(HttpResponse<?> response) {
    return PASSING.contains(response.statusCode());
  }

  /** Sends a request once. */
  HttpResponse<byte[]> once(HttpRequest request) throws IOException {
    try {
      return http.send(request, BodyHandlers.ofByteArray());
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /**
   * Sends a request until it has an answer that does not pass.
   *
   * @param passing is handed the answers before it
   * @param notices is told, on this thread, when the server stops to answer and when it goes on
   */
  HttpResponse<byte[]> send(
      HttpRequest request, Consumer<HttpResponse<byte[]>> passing, Consumer<String> notices) {
    Attempt attempt = attempt(request, passing);
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
        attempt = attempt(request, passing);
      }
    } finally {
      isOver = failing.decrementAndGet() == 0;
    }
    if (isOver) {
      notices.accept(server + " goes on.");
    }
    return attempt.answer().get();
  }

  /**
   * What became of one attempt.
   *
   * @param answer empty: it failed for a while
   * @param what failed
   * @param pause before the next one
   */
  private record Attempt(Optional<HttpResponse<byte[]>> answer, String what, Duration pause) {}

  private Attempt attempt(HttpRequest request, Consumer<HttpResponse<byte[]>> passing) {
    try {
      HttpResponse<byte[]> response = once(request);
      if (!isPassing(response)) {
        return new Attempt(Optional.of(response), "", Duration.ZERO);
      }
      passing.accept(response);
      Duration pause = retryAfter(response).orElse(patience.pause());
      return new Attempt(Optional.empty(), said(response), pause);
    } catch (IOException e) {
      String what =
          e instanceof ConnectException
              ? "it does not answer"
              : "the connection broke: " + Excerpt.of(String.valueOf(e.getMessage()));
      return new Attempt(Optional.empty(), what, patience.pause());
    }
  }

  /** Returns what a problem says, in a few words. */
  static String said(HttpResponse<byte[]> response) {
    return StreamResult.read(response.body())
        .flatMap(StreamResult::detail)
        .map(Excerpt::of)
        .orElse("status " + response.statusCode());
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

  private static TransferException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new TransferException("Interrupted; do it again, nothing is counted twice.", e);
  }
}
