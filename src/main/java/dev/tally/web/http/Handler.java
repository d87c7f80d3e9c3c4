package dev.tally.web.http;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Answers a request that has arrived completely. Thread-safe. */
@FunctionalInterface
public interface Handler extends Endpoint {

  /**
   * Answers a request. Any exception it throws or fails with becomes a problem.
   *
   * @return completes on the request's loop, or at once
   */
  CompletionStage<? extends Answer> on(Request request);

  /** Returns a handler that has its answer at once. */
  static Handler immediate(Function<Request, Answer> answer) {
    return request -> CompletableFuture.completedFuture(answer.apply(request));
  }

  /** Returns an endpoint that reads a merge patch. */
  static Endpoint ofPatch(Handler handler) {
    return new Endpoint() {
      @Override
      public Set<BodyType> types() {
        return BodyType.CHANGES;
      }

      @Override
      public BodyHandler open(Request request, Limits limits) {
        return handler.open(request, limits);
      }
    };
  }

  @Override
  default BodyHandler open(Request request, Limits limits) {
    return AggregatedBody.of(request, limits.body(), this);
  }
}
