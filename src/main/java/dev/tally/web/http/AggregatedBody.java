package dev.tally.web.http;

import io.netty.buffer.ByteBuf;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers a body once it is complete. Lives on one event loop. */
public final class AggregatedBody implements BodyHandler {

  private static final Logger LOG = LoggerFactory.getLogger(AggregatedBody.class);

  private final Body body;
  private final Function<byte[], CompletionStage<Answer>> then;
  private final Function<Problem, Response> cutShort;
  private final CompletableFuture<Answer> answer = new CompletableFuture<>();

  private AggregatedBody(
      Body body,
      Function<byte[], CompletionStage<Answer>> then,
      Function<Problem, Response> cutShort) {
    this.body = body;
    this.then = then;
    this.cutShort = cutShort;
  }

  /**
   * Returns the body of a request. If the request only {@linkplain Request#isRead reads}, its body
   * means nothing (RFC 9110 section 9.3.1) and is not kept.
   *
   * @param limit the most bytes that it may have
   * @param handler answers the request once its body is complete
   */
  public static AggregatedBody of(Request request, int limit, Handler handler) {
    return new AggregatedBody(
        new Body(limit, !request.isRead()),
        body -> answer(handler, request.with(body)),
        Problem::response);
  }

  /**
   * Returns a body that is not read, because the head is answered already, whatever the body is.
   */
  static AggregatedBody discarded(int limit, Response response) {
    return new AggregatedBody(
        new Body(limit, false),
        nothing -> CompletableFuture.completedFuture(response),
        why -> response);
  }

  private static CompletionStage<Answer> answer(Handler handler, Request request) {
    CompletionStage<? extends Answer> answer;
    try {
      answer = handler.on(request);
    } catch (RuntimeException e) {
      return CompletableFuture.completedFuture(problem(e, request));
    }
    return answer.handle((done, error) -> error == null ? done : problem(error, request));
  }

  private static Response problem(@Nullable Throwable error, Request request) {
    Throwable cause = error instanceof CompletionException ? error.getCause() : error;
    Optional<Problem> known = Problem.causedBy(cause);
    if (known.isEmpty()) {
      LOG.error("The request {} failed.", request.trace(), cause);
    }
    return known.orElseGet(() -> Problem.internalError(request.trace())).response();
  }

  @Override
  public boolean isEndless() {
    return false;
  }

  @Override
  public int mostBytes() {
    return body.limit();
  }

  @Override
  public boolean add(ByteBuf content) {
    return body.add(content);
  }

  @Override
  public int begun() {
    return 0; // all of it counts until it is answered
  }

  @Override
  public boolean isFull() {
    return false;
  }

  @Override
  public void whenRoom(Runnable then) {
    throw new IllegalStateException("it is never full");
  }

  @Override
  public void end() {
    byte[] whole = body.bytes();
    body.drop(); // the answer may take long, and memory counts only while it is held
    then.apply(whole).thenAccept(answer::complete);
  }

  @Override
  public void stop(Problem why) {
    if (!answer.isDone()) { // every viewer's connection calls this, long after its answer
      body.drop(); // the sender may take long to read the answer
      answer.complete(cutShort.apply(why));
    }
  }

  @Override
  public void leave() {} // the sender's time is limited anyway

  @Override
  public CompletionStage<Answer> answer() {
    return answer;
  }
}
