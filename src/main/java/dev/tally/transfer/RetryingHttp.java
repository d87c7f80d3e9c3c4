package dev.tally.transfer;

import dev.tally.transfer.rows.Excerpt;
import dev.tally.transfer.rows.TransferException;
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
 * Sends requests to one server, and retries while it cannot be reached or cannot go on. Follows no
 * redirect: what a request carries is for the named server. Safe for all threads; every method
 * blocks. Throws a {@link TransferException} when the time for retries is over.
 */
final class RetryingHttp {

  static final Duration TO_CONNECT = Duration.ofSeconds(10);

  /** Too many requests, and what a server or a proxy before it answers while it cannot go on. */
  private static final Set<Integer> PASSING = Set.of(429, 502, 503, 504);

  private final URI server;
  private final RetryPolicy patience;

  /** How many requests are being retried; several at once are reported as one outage. */
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

  /** Returns whether an answer is a passing one: after a while the server may give another. */
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
   * Sends a request until its answer is not a passing one.
   *
   * @param passing receives the passing answers before that
   * @param notices told, on this thread, when the server stops answering and when it goes on
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
   * The result of one attempt.
   *
   * @param answer empty if the attempt failed for now
   * @param what what failed
   * @param pause the time before the next attempt
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
